/** Findings that look at the cluster that the window is connected to. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { configure, extensionApi, run } from '../inside/extension.ts';
import { ours, problemsOf, routeTo } from '../inside/manifests.ts';
import { ask } from '../inside/own-client.ts';
import { until } from '../inside/until.ts';

const kubeconfig = process.env.ISTIO_CANARY_TEST_KUBECONFIG ?? '';
const rules = '/apis/networking.istio.io/v1/namespaces/default/destinationrules';
const services = '/api/v1/namespaces/default/services';
const crd = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/virtualservices.networking.istio.io';
const httpFields = '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/http/items/properties';

const liveRule = (...subsets: string[]) => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'DestinationRule',
  metadata: { name: 'live-only' },
  spec: { host: 'live-only', subsets: subsets.map(name => ({ name, labels: { version: name } })) },
});

/** What refers to something; what the cluster lets say beyond that is the matter of others. */
const references = (document: vscode.TextDocument): string[] =>
  problemsOf(document).filter(text => /^(?:IST0101|unknown-field|pruned-by-cluster) /.test(text));

async function expectProblems(document: vscode.TextDocument, wanted: string[]): Promise<void> {
  const same = (): boolean => JSON.stringify(references(document)) === JSON.stringify(wanted);
  await until('the findings are right', same).catch(() => assert.deepEqual(references(document), wanted));
}

const messageOf = (document: vscode.TextDocument, code: string): string =>
  ours(document).find(one => typeof one.code === 'object' && one.code.value === code)?.message ?? '';

const opened = (content: string): Thenable<vscode.TextDocument> =>
  vscode.workspace.openTextDocument({ language: 'yaml', content });

describe('findings beside a live cluster', () => {
  let context = '';

  before(async function () {
    if (kubeconfig === '') {
      console.log('skipped: no kube-apiserver could be built here (ISTIO_CANARY_TEST_KUBECONFIG is not set)');
      this.skip();
    }
    await ask(kubeconfig, 'POST', rules, liveRule('v1'));
    await ask(kubeconfig, 'POST', services, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'live-only' },
      spec: { ports: [{ name: 'http', port: 80 }] },
    });
    await configure('kubeconfig', kubeconfig);
    await run('refresh', {});
    context = (await extensionApi()).context() ?? '';
    assert.notEqual(context, '');
  });
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));
  after(async () => {
    await configure('validation.useCluster', undefined);
    if (kubeconfig === '') return;
    await ask(kubeconfig, 'DELETE', `${rules}/live-only`);
    await ask(kubeconfig, 'DELETE', `${services}/live-only`);
  });

  it('know a subset that only the cluster has, and name the cluster for one that it has not', async () => {
    const missing = await opened(routeTo('live-only', 'v9', 'default'));
    await expectProblems(missing, ['IST0101 v9']);
    assert.match(messageOf(missing, 'IST0101'), /^No DestinationRule of live-only defines the subset v9/);
    assert.ok(messageOf(missing, 'IST0101').endsWith(`the cluster ${context}.`));
    const known = await opened(routeTo('live-only', 'v1', 'default'));
    await expectProblems(known, []);
    // What the cluster learns, the open document hears.
    await ask(kubeconfig, 'PATCH', `${rules}/live-only`, { spec: liveRule('v1', 'v9').spec });
    await expectProblems(missing, []);
    await ask(kubeconfig, 'PATCH', `${rules}/live-only`, { spec: liveRule('v1').spec });
    await expectProblems(missing, ['IST0101 v9']);
  });

  it('miss a host that neither the workspace nor the cluster has', async () => {
    const document = await opened(routeTo('nobody', undefined, 'default'));
    await expectProblems(document, ['IST0101 nobody']);
    assert.ok(messageOf(document, 'IST0101').endsWith(`the cluster ${context}.`));
    await configure('validation.useCluster', false);
    await expectProblems(document, []);
    await configure('validation.useCluster', undefined);
    await expectProblems(document, ['IST0101 nobody']);
  });

  it('say nothing of a namespace that the cluster does not have', async () => {
    const elsewhere = await opened(routeTo('nobody', undefined, 'staging'));
    const here = await opened(routeTo('nobody', undefined, 'default'));
    await expectProblems(here, ['IST0101 nobody']);
    assert.deepEqual(references(elsewhere), []);
  });

  it('hear the CRDs of a cluster that is older, and of one that is newer', async () => {
    const { body } = await ask(kubeconfig, 'GET', crd);
    const jsonPatch = 'application/json-patch+json';
    const { properties } = (
      body as { spec: { versions: { schema: { openAPIV3Schema: { properties: { spec: Schema } } } }[] } }
    ).spec.versions[0]?.schema.openAPIV3Schema.properties.spec.properties.http.items ?? { properties: {} };
    const change = [
      { op: 'remove', path: `${httpFields}/timeout` },
      { op: 'add', path: `${httpFields}/brandNew`, value: { type: 'string' } },
    ];
    await ask(kubeconfig, 'PATCH', crd, change, jsonPatch);
    try {
      const text = `${routeTo('live-only', 'v1', 'default')}      timeout: 5s\n      brandNew: yes it is\n`;
      const document = await opened(text);
      await reconnect();
      await expectProblems(document, ['pruned-by-cluster timeout']);
      assert.match(
        messageOf(document, 'pruned-by-cluster'),
        new RegExp(`^The cluster ${context} does not know`),
      );
      await configure('validation.useCluster', false);
      await expectProblems(document, ['unknown-field brandNew']);
    } finally {
      await configure('validation.useCluster', undefined);
      const back = [
        { op: 'add', path: `${httpFields}/timeout`, value: properties.timeout },
        { op: 'remove', path: `${httpFields}/brandNew` },
      ];
      await ask(kubeconfig, 'PATCH', crd, back, jsonPatch);
      await reconnect();
    }
  });
});

interface Schema {
  properties: { http: { items: { properties: Record<string, unknown> } } };
}

/** The CRDs are read once a session, so another session is needed. */
async function reconnect(): Promise<void> {
  await configure('kubeconfig', undefined);
  await configure('kubeconfig', kubeconfig);
  await run('refresh', {});
}
