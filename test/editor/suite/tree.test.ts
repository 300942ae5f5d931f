/** The tree as a person uses it: filter, order, only canaries, namespaces, pods, and the ways out of it. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { ExtensionApi, TreeRow } from '../../../src/editor/api.ts';
import type { ViewOptions } from '../../../src/editor/tree/options.ts';
import { configure, extensionApi, flat, run, untilRow } from '../inside/extension.ts';
import { ask } from '../inside/own-client.ts';
import { answering } from '../inside/person.ts';
import { until } from '../inside/until.ts';

const admin = process.env.ISTIO_CANARY_TEST_KUBECONFIG ?? '';
const namespace = 'tree-test';
const model = { namespace: 'default', name: 'model-virtual-service' };
const services = (of: string): string => `/apis/networking.istio.io/v1/namespaces/${of}/virtualservices`;
const pods = `/api/v1/namespaces/${namespace}/pods`;

/** An application with a VirtualService to itself, and to versions where there are any. */
const virtualService = (name: string, weights?: Record<string, number>) => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name },
  spec: {
    hosts: [name],
    http: [
      {
        route: weights
          ? Object.entries(weights).map(([subset, weight]) => ({
              destination: { host: name, subset },
              weight,
            }))
          : [{ destination: { host: name } }],
      },
    ],
  },
});

const pod = (name: string) => ({
  metadata: { name, labels: { app: 'alpha', version: 'v2' } },
  spec: { containers: [{ name: 'main', image: 'registry.example.com/alpha:2' }] },
});

const all = (rows: readonly TreeRow[]): TreeRow[] => rows.flatMap(row => [row, ...all(row.children)]);

describe('the tree', () => {
  let api: ExtensionApi;
  let person: ReturnType<typeof answering> | undefined;
  const named = (): string[] =>
    all(api.tree())
      .filter(row => row.kind === 'virtualService')
      .map(row => row.label);
  const make = async (path: string, object: object): Promise<void> => {
    const { status, body } = await ask(admin, 'POST', path, object);
    assert.equal(status, 201, JSON.stringify(body));
  };

  before(async function () {
    if (admin === '') {
      console.log('skipped: no kube-apiserver could be built here (ISTIO_CANARY_TEST_KUBECONFIG is not set)');
      this.skip();
    }
    api = await extensionApi();
    await make('/api/v1/namespaces', { metadata: { name: namespace } });
    await make(services(namespace), virtualService('alpha', { v1: 90, v2: 10 }));
    await make(services(namespace), virtualService('beta', { v1: 50, v2: 50 }));
    await make(services(namespace), virtualService('gamma'));
    await make(`/api/v1/namespaces/${namespace}/services`, {
      metadata: { name: 'alpha' },
      spec: { selector: { app: 'alpha' }, ports: [{ port: 80 }] },
    });
    await make(`/apis/networking.istio.io/v1/namespaces/${namespace}/destinationrules`, {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { name: 'alpha' },
      spec: { host: 'alpha', subsets: ['v1', 'v2'].map(name => ({ name, labels: { version: name } })) },
    });
    await configure('kubeconfig', admin);
    await run('refresh', {});
    await untilRow(api, 'virtualService gamma');
    await untilRow(api, 'destination v2', '0/0 ready');
  });
  afterEach(async () => {
    person?.leave();
    person = undefined;
    await run('filter', { text: '' });
    await run('sort', { by: 'name' });
    await run('showAll', {});
    await run('selectNamespaces', { namespaces: [] });
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
  after(async () => {
    if (admin === '') return;
    for (const name of ['alpha', 'beta', 'gamma'])
      await ask(admin, 'DELETE', `${services(namespace)}/${name}`);
    await configure('kubeconfig', undefined);
  });

  it('shows what the filter holds, and says what is left out', async () => {
    const chosen = await run<ViewOptions>('filter', { text: 'ALPHA v2' });
    assert.equal(chosen.filter, 'ALPHA v2');
    assert.deepEqual(named(), ['alpha']);
    assert.match(api.above() ?? '', /1 of 4 VirtualServices: filter "ALPHA v2"/);
    assert.equal(api.keys().filtered, true);
    assert.equal(api.keys().nothingMatches, false);
    await run('clearFilter', {});
    assert.equal(named().length, 4);
    assert.equal(api.keys().filtered, false);
  });

  it('is filtered by a person who types', async () => {
    person = answering({ type: ['beta', undefined] });
    await vscode.commands.executeCommand('istioCanary.filter');
    assert.deepEqual(named(), ['beta']);
    await vscode.commands.executeCommand('istioCanary.filter');
    assert.deepEqual(named(), ['beta'], 'who walks away changes nothing');
  });

  it('gives room to its welcome where nothing matches', async () => {
    await run('filter', { text: 'nothing-is-called-so' });
    assert.deepEqual(api.tree(), []);
    assert.equal(api.above(), undefined);
    assert.equal(api.keys().nothingMatches, true);
    assert.equal(api.state(), 'ready');
    await run('clearFilter', {});
    await run('selectNamespaces', { namespaces: ['kube-system'] });
    assert.deepEqual([api.keys().nothingMatches, api.keys().namespacesChosen], [true, true]);
  });

  it('sorts by the share of the canary and by the last shift', async () => {
    const ours = (): string[] => named().filter(name => name !== model.name);
    await run('setStable', { namespace, name: 'alpha', key: 'v1', confirmed: true });
    await run('setStable', { namespace, name: 'beta', key: 'v1', confirmed: true });
    await run('sort', { by: 'share' });
    await until('beta with 50 % comes first', () => ours().join() === 'beta,alpha,gamma');
    await run('shiftTraffic', { namespace, name: 'alpha', to: { v2: 20 }, confirmed: true });
    await run('sort', { by: 'change' });
    await until('alpha was shifted last', () => ours().join() === 'alpha,beta,gamma');
    await untilRow(api, 'virtualService alpha', 'stable v1', 'v2 20 % just now, by admin');
    person = answering({ pick: ['Name'] });
    await vscode.commands.executeCommand('istioCanary.sort');
    assert.deepEqual(ours(), ['alpha', 'beta', 'gamma']);
    await assert.rejects(async () => run('sort', { by: 'size' }), /must be one of name, share, change/);
  });

  it('shows only what tells versions apart', async () => {
    await run('onlyCanaries', {});
    assert.ok(!named().includes('gamma'));
    assert.equal(api.keys().onlyCanaries, true);
    await run('showAll', {});
    assert.ok(named().includes('gamma'));
  });

  it('shows one namespace, or several', async () => {
    const chosen = await run<ViewOptions>('selectNamespaces', { namespaces: [namespace] });
    assert.deepEqual(chosen.namespaces, [namespace]);
    assert.deepEqual(
      api.tree().map(row => row.label),
      [namespace],
    );
    assert.match(api.above() ?? '', /3 of 4 VirtualServices: namespace tree-test/);
    await configure('namespaces', ['default']);
    await run('refresh', {});
    assert.deepEqual(
      api.tree().map(row => row.label),
      [namespace],
      'the choice for the workspace counts before the setting',
    );
    await configure('namespaces', undefined);
    await run('refresh', {});
  });

  it('lists the pods of a version once it is opened, and again when it is opened again', async () => {
    const row = all(api.tree()).find(
      one => one.kind === 'destination' && one.id.startsWith(`${namespace}/alpha/`) && one.label === 'v2',
    );
    assert.ok(row);
    assert.deepEqual(row.children, []);
    const labels = async (): Promise<string[]> => flat(await api.open(row.id));
    assert.deepEqual(await labels(), ['note No pod carries the labels of this version']);
    await make(`/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name: 'default' } }).catch(
      () => {},
    );
    await make(pods, pod('alpha-v2-one'));
    assert.deepEqual(await labels(), ['note No pod carries the labels of this version']);
    api.close(row.id);
    assert.deepEqual(await labels(), ['pod alpha-v2-one | Pending · 0/1 ready']);
    await ask(admin, 'DELETE', `${pods}/alpha-v2-one?gracePeriodSeconds=0`);
  });

  it('leads from a VirtualService to the live object, and stays in the tree', async () => {
    const pressed = { contextValue: 'virtualService', children: [], target: model };
    await vscode.commands.executeCommand('istioCanary.openLive', pressed);
    const document = vscode.window.visibleTextEditors.find(one => one.document.uri.scheme === 'istio-canary');
    assert.match(document?.document.getText() ?? '', /name: model-virtual-service/);
  });

  it('leads from a route to its line in the workspace', async () => {
    const pressed = { contextValue: 'route', children: [], target: { ...model, route: '0' } };
    await vscode.commands.executeCommand('istioCanary.revealInFile', pressed);
    const { document, selection } = vscode.window.activeTextEditor ?? {};
    assert.match(document?.uri.path ?? '', /virtual-service\.yaml$/);
    assert.match(document?.lineAt(selection?.active.line ?? 0).text ?? '', /^\s+- (name|route|match)/);
    await assert.rejects(
      async () => run('revealInFile', { namespace, name: 'alpha' }),
      /No file of the workspace holds VirtualService tree-test\/alpha/,
    );
  });
});
