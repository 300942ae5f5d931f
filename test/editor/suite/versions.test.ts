/** New Canary, Decommission and a subset added before a shift, as a person and as code meet them. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Outcome } from '../../../src/canary/model.ts';
import type { HttpRoute } from '../../../src/istio/types.ts';
import { configure, extensionApi, run } from '../inside/extension.ts';
import { ask } from '../inside/own-client.ts';
import { answering } from '../inside/person.ts';
import { until } from '../inside/until.ts';

const kubeconfig = process.env.ISTIO_CANARY_TEST_KUBECONFIG ?? '';
const target = { namespace: 'default', name: 'model-virtual-service' };
const istio = '/apis/networking.istio.io/v1/namespaces/default';
const apps = '/apis/apps/v1/namespaces/default/deployments';
const deployment = { namespace: 'default', deployment: 'model-v1' };

type Made = Outcome & { manifests?: string[] };

const routes = async (): Promise<HttpRoute[]> =>
  ((await ask(kubeconfig, 'GET', `${istio}/virtualservices/${target.name}`)).body.spec?.http ??
    []) as HttpRoute[];
const split = async () =>
  Object.fromEntries(
    ((await routes()).at(-1)?.route ?? []).map(one => [one.destination?.subset ?? 'bare', one.weight ?? 0]),
  );
const subsets = async () => {
  const { body } = await ask(kubeconfig, 'GET', `${istio}/destinationrules/model-destination`);
  return ((body.spec?.subsets ?? []) as { name: string }[]).map(one => one.name);
};
const replicas = async (name: string) =>
  (await ask(kubeconfig, 'GET', `${apps}/${name}`)).body.spec?.replicas;
/** As a promise, so that it can be awaited for its failure. */
const asked = async (command: string, args: object) => run(command, args);
const isThere = async (name: string) => (await ask(kubeconfig, 'GET', `${apps}/${name}`)).status === 200;
const status = (outcome: Outcome | undefined) =>
  outcome &&
  [...(outcome.before ?? []), ...outcome.objects, ...(outcome.after ?? [])].map(
    one => one.message ?? one.status,
  );
/** The window knows of what is gone or new in the cluster. */
const offers = (name: string, wanted: boolean) =>
  until(`${name} ${wanted ? 'is' : 'is not'} seen by the window`, async () => {
    const answer = await run<Made>('newCanary', {
      namespace: 'default',
      deployment: name,
      image: 'x:9',
      version: 'v9',
      dryRun: true,
    }).then(
      () => true,
      (error: Error) => !/no Deployment to copy/.test(error.message),
    );
    return answer === wanted || undefined;
  });

describe('versions that come and go', () => {
  let person: ReturnType<typeof answering> | undefined;
  let folder = '';

  before(async function () {
    if (kubeconfig === '') {
      console.log('skipped: no kube-apiserver could be built here (ISTIO_CANARY_TEST_KUBECONFIG is not set)');
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), 'istio-canary-editor-'));
    await extensionApi();
    await configure('kubeconfig', kubeconfig);
    await configure('settleSeconds', 0.05);
    await run('refresh', {});
    await run('shiftTraffic', { ...target, to: { v2: 1 }, stable: 'v1', confirmed: true });
    await run('rollBack', { ...target, confirmed: true });
  });
  afterEach(() => {
    person?.leave();
    person = undefined;
  });
  after(async () => {
    if (kubeconfig === '') return;
    rmSync(folder, { recursive: true, force: true });
    await configure('settleSeconds', undefined);
    await configure('kubeconfig', undefined);
  });

  it('code begins a canary and takes it back', async () => {
    const made = await run<Made>('newCanary', { ...deployment, image: 'x:3', replicas: 1, confirmed: true });
    assert.deepEqual(status(made), ['applied', 'applied', 'applied']);
    assert.deepEqual(await split(), { v1: 100, v2: 0, v3: 0 });
    assert.deepEqual(await subsets(), ['v1', 'v2', 'v3']);
    assert.equal(await replicas('model-v3'), 1);
    await offers('model-v3', true);
    assert.deepEqual(status(await run('undo', { ...target, confirmed: true })), [
      'applied',
      'applied',
      'applied',
    ]);
    assert.equal(await isThere('model-v3'), false);
    assert.deepEqual(await split(), { v1: 100, v2: 0 });
    assert.deepEqual(await subsets(), ['v1', 'v2']);
    await offers('model-v3', false);
  });

  it('code is told what it left out', async () => {
    await assert.rejects(asked('newCanary', {}), /"deployment" is missing/);
    await assert.rejects(asked('newCanary', deployment), /"image" is missing/);
    await assert.rejects(asked('decommission', target), /"key" is missing/);
    await assert.rejects(asked('decommission', { ...target, key: 'v2' }), /"drain" is missing/);
    await assert.rejects(
      asked('decommission', { ...target, key: 'v1', drained: true }),
      /still used.*100 % to v1/,
    );
  });

  it('a person is asked what to copy and what it runs, sees the plan, and has it as files too', async () => {
    person = answering({
      pick: ['model-v1', 'Both'],
      type: ['registry.example.com/model-server:3.0.0'],
      warn: ['New Canary'],
    });
    const folders = vscode.workspace.workspaceFolders ?? [];
    assert.equal(folders.length, 1, 'the suite runs in one folder');
    const made = await vscode.commands.executeCommand<Made>('istioCanary.newCanary');
    assert.deepEqual(status(made), ['applied', 'applied', 'applied']);
    const [question = ''] = person.warnings;
    assert.match(question, /^Begin a canary of default\/model-virtual-service on /);
    assert.match(question, /\+ subset v3 \(version=v3\) in DestinationRule model-destination/);
    assert.match(question, /\+ Deployment model-v3 \(registry\.example\.com\/model-server:3\.0\.0\)/);
    assert.match(question, /Clients outside the mesh/);
    assert.equal(made?.manifests?.length, 3);
    const root = folders[0]?.uri.fsPath ?? '';
    const text = readFileSync(join(root, made?.manifests?.[2] ?? ''), 'utf8');
    assert.match(text, /name: model-v3/);
    for (const file of made?.manifests ?? []) rmSync(join(root, file));
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await offers('model-v3', true);
    assert.deepEqual(status(await run('undo', { ...target, confirmed: true })), [
      'applied',
      'applied',
      'applied',
    ]);
    await offers('model-v3', false);
  });

  it('files alone leave the cluster as it is, in a window that only looks too', async () => {
    await configure('readOnly', true);
    try {
      const uri = vscode.Uri.file(folder).toString();
      const made = await run<Made>('newCanary', { ...deployment, image: 'x:3', folder: uri });
      assert.deepEqual(made?.objects, []);
      assert.equal(readdirSync(folder).length, 3);
      assert.deepEqual(await subsets(), ['v1', 'v2']);
      await assert.rejects(asked('newCanary', { ...deployment, image: 'x:3' }), /readOnly|read-only/i);
    } finally {
      await configure('readOnly', undefined);
    }
  });

  it('a shift to a version without a subset asks for it first', async () => {
    await run('newCanary', { ...deployment, image: 'x:3', confirmed: true });
    await offers('model-v3', true);
    const rule = `${istio}/destinationrules/model-destination`;
    const vs = `${istio}/virtualservices/${target.name}`;
    const patchType = 'application/json-patch+json';
    await ask(kubeconfig, 'PATCH', vs, [{ op: 'remove', path: '/spec/http/0/route/2' }], patchType);
    await ask(kubeconfig, 'PATCH', rule, [{ op: 'remove', path: '/spec/subsets/2' }], patchType);
    await until('the window knows that v3 has no subset', async () => {
      const refused = await run('shiftTraffic', { ...target, to: { v3: 5 }, dryRun: true }).then(
        () => '',
        (error: Error) => error.message,
      );
      return /can be added first/.test(refused) || undefined;
    });
    person = answering({ warn: ['Add Subset', 'Shift'], pick: ['Other share…'], type: ['5'] });
    const row = { children: [], contextValue: 'destination', target: { ...target, route: '0', key: 'v3' } };
    assert.deepEqual(status(await run('shiftTraffic', row)), ['applied', 'applied']);
    assert.match(person.warnings[0] ?? '', /No DestinationRule .* defines the subset "v3"/);
    assert.match(person.warnings[1] ?? '', /\+ subset v3/);
    assert.deepEqual(await subsets(), ['v1', 'v2', 'v3']);
    assert.deepEqual(await split(), { v1: 95, v2: 0, v3: 5 });
    assert.deepEqual(status(await run('undo', { ...target, confirmed: true })), ['applied', 'applied']);
    assert.deepEqual(await subsets(), ['v1', 'v2']);
    await ask(kubeconfig, 'DELETE', `${apps}/model-v3`);
    await offers('model-v3', false);
  });

  it('a person ends a version, and undo brings it back', async () => {
    const count = await replicas('model-v2');
    person = answering({
      pick: ['v2 | gets 0 % now', 'None is left', 'Scale the workload to 0 | Undo brings it back'],
      warn: ['Decommission'],
    });
    const row = { children: [], contextValue: 'virtualService', target };
    assert.deepEqual(status(await run('decommission', row)), ['applied', 'applied', 'applied']);
    assert.match(person.warnings[0] ?? '', /- subset v2 \(version=v2\) in DestinationRule model-destination/);
    assert.deepEqual(await split(), { v1: 100 });
    assert.deepEqual(await subsets(), ['v1']);
    assert.equal(await replicas('model-v2'), 0);
    await until('the window sees what was written', async () => {
      const answer = await asked('undo', { ...target, confirmed: true, dryRun: true }).catch(() => undefined);
      return (status(answer as Outcome | undefined)?.length === 3 && true) || undefined;
    });
    assert.deepEqual(status(await run('undo', { ...target, confirmed: true })), [
      'applied',
      'applied',
      'applied',
    ]);
    assert.deepEqual(await split(), { v1: 100, v2: 0 });
    assert.deepEqual(await subsets(), ['v1', 'v2']);
    assert.equal(await replicas('model-v2'), count);
  });

  it('deleting the workload is a choice of its own, and saves it first', async () => {
    const before = (await ask(kubeconfig, 'GET', `${apps}/model-v2`)).body;
    const uri = vscode.Uri.file(join(folder, 'saved')).toString();
    const wish = { ...target, key: 'v2', drained: true, deleteWorkload: true, folder: uri, confirmed: true };
    await until('the window sees the version again', async () => {
      const answer = await asked('decommission', { ...wish, dryRun: true }).catch(() => undefined);
      return (status(answer as Outcome | undefined)?.length === 4 && true) || undefined;
    });
    assert.deepEqual(status(await run('decommission', wish)), ['applied', 'applied', 'applied', 'applied']);
    assert.equal(await isThere('model-v2'), false);
    assert.match(readFileSync(join(folder, 'saved', 'model-v2.deployment.yaml'), 'utf8'), /name: model-v2/);
    assert.deepEqual(status(await run('undo', { ...target, confirmed: true })), ['applied', 'applied']);
    const { labels } = before.metadata as { labels: object };
    const again = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'model-v2', labels },
      spec: before.spec,
    };
    assert.equal((await ask(kubeconfig, 'POST', apps, again)).status, 201);
  });
});
