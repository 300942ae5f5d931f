import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Outcome } from '../../../src/canary/model.ts';
import type { ExtensionApi } from '../../../src/editor/api.ts';
import { configure, extensionApi, run, untilRow } from '../inside/extension.ts';
import { ask } from '../inside/own-client.ts';
import { answering } from '../inside/person.ts';
import { until } from '../inside/until.ts';

const kubeconfig = process.env.ISTIO_CANARY_TEST_KUBECONFIG ?? '';
const target = { namespace: 'default', name: 'model-virtual-service' };
const path = '/apis/networking.istio.io/v1/namespaces/default/virtualservices/model-virtual-service';

type Routes = { http: { route: { destination: { subset: string }; weight: number }[] }[] };

async function weights(): Promise<Record<string, number>> {
  const { http } = (await ask(kubeconfig, 'GET', path)).body.spec as Routes;
  return Object.fromEntries(http.at(-1)?.route.map(one => [one.destination.subset, one.weight]) ?? []);
}

/** Somebody else's change, over the test's own connection. */
async function change(v2: number): Promise<void> {
  const { http } = (await ask(kubeconfig, 'GET', path)).body.spec as Routes;
  for (const one of http.at(-1)?.route ?? []) one.weight = one.destination.subset === 'v2' ? v2 : 100 - v2;
  assert.equal((await ask(kubeconfig, 'PATCH', path, { spec: { http } })).status, 200);
}

describe('a person and the commands', () => {
  let api: ExtensionApi;
  let person: ReturnType<typeof answering>;

  before(async function () {
    if (kubeconfig === '') {
      console.log('skipped: no kube-apiserver could be built here (ISTIO_CANARY_TEST_KUBECONFIG is not set)');
      this.skip();
    }
    api = await extensionApi();
    await configure('kubeconfig', kubeconfig);
    await run('refresh', {});
  });
  afterEach(() => person?.leave());
  after(async () => {
    if (kubeconfig === '') return;
    await run('rollBack', { ...target, confirmed: true });
    await configure('kubeconfig', undefined);
  });

  it('a shift asks for the share only, with before and after, then for a yes that names the cluster', async () => {
    person = answering({ pick: ['v2 1 %'], warn: ['Shift'] });
    const outcome = await vscode.commands.executeCommand<Outcome>('istioCanary.shiftTraffic');
    assert.equal(outcome.objects[0]?.status, 'applied');
    assert.deepEqual(person.offered, [
      [
        'v2 1 % | v1 100 % → 99 %   v2 0 % → 1 %',
        'v2 10 % | v1 100 % → 90 %   v2 0 % → 10 %',
        'v2 50 % | v1 100 % → 50 %   v2 0 % → 50 %',
        'v2 100 % | v1 100 % → 0 %   v2 0 % → 100 %',
        'Other share…',
      ],
    ]);
    const [question] = person.warnings;
    assert.ok(question?.includes(`Shift default/model-virtual-service on ${api.context()}?`), question);
    assert.match(question ?? '', /v1 100 % → 99 %/);
    assert.match(question ?? '', /https:\/\/127\.0\.0\.1/);
    assert.deepEqual(await weights(), { v1: 99, v2: 1 });
  });

  it('any other share can be typed, with two digits', async () => {
    person = answering({ pick: ['Other share…'], type: ['2,5'], warn: ['Shift'] });
    await vscode.commands.executeCommand('istioCanary.shiftTraffic');
    assert.deepEqual(await weights(), { v1: 975, v2: 25 });
  });

  it('no is no', async () => {
    person = answering({ pick: ['v2 50 %'], warn: [undefined] });
    assert.equal(await vscode.commands.executeCommand('istioCanary.shiftTraffic'), undefined);
    assert.deepEqual(await weights(), { v1: 975, v2: 25 });
  });

  it('shows the plan as a diff of the object, without noise', async () => {
    const shown: string[] = [];
    const look = async (): Promise<undefined> => {
      const tab = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      assert.ok(tab instanceof vscode.TabInputTextDiff);
      for (const uri of [tab.original, tab.modified]) {
        shown.push((await vscode.workspace.openTextDocument(uri)).getText());
      }
      return undefined;
    };
    person = answering({ pick: ['v2 10 %', look], warn: ['Show Diff'] });
    await vscode.commands.executeCommand('istioCanary.shiftTraffic');
    assert.deepEqual(
      person.offered.at(-1)?.map(one => one.split(' | ')[0]),
      ['Shift', 'Cancel'],
    );
    const [before = '', planned = ''] = shown;
    assert.match(before, /subset: v2\n\s+weight: 25\n/);
    assert.match(planned, /subset: v2\n\s+weight: 100\n/);
    assert.doesNotMatch(planned, /managedFields|resourceVersion|uid:|istio-canary\.dev\/history/);
    const open = vscode.window.tabGroups.all.flatMap(group => group.tabs);
    assert.ok(
      !open.some(tab => tab.input instanceof vscode.TabInputTextDiff),
      'the answered diff is still open',
    );
  });

  it('a change between question and answer is a conflict: shown, not overwritten, planned again on demand', async () => {
    person = answering({
      pick: ['v2 10 %'],
      warn: [() => change(33).then(() => 'Shift'), 'Shift'],
      error: ['Plan Again'],
    });
    const outcome = await vscode.commands.executeCommand<Outcome>('istioCanary.shiftTraffic');
    assert.equal(outcome.objects[0]?.status, 'conflict');
    await until('the second plan was carried out', async () => (await weights()).v2 === 10);
    assert.match(person.errors[0] ?? '', /was changed since this was planned/);
    // The second question starts from what is there, not from what was there.
    assert.match(person.warnings[1] ?? '', /v2 33 % → 10 %/);
  });

  it('an object deleted between question and answer is said to be gone', async () => {
    const { body } = await ask(kubeconfig, 'GET', path);
    const { name, namespace, annotations } = body.metadata ?? {};
    const copy = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name, namespace, annotations },
      spec: body.spec,
    };
    person = answering({
      pick: ['v2 50 %'],
      warn: [() => ask(kubeconfig, 'DELETE', path).then(() => 'Shift')],
      error: [undefined],
    });
    const outcome = await vscode.commands.executeCommand<Outcome>('istioCanary.shiftTraffic');
    assert.equal(outcome.objects[0]?.status, 'conflict');
    assert.match(outcome.objects[0]?.message ?? '', /was deleted/);
    await until('the tree has lost it', () => api.state() === 'empty' && api.tree().length === 0);
    const made = await ask(kubeconfig, 'POST', path.slice(0, path.lastIndexOf('/')), copy);
    assert.equal(made.status, 201);
    await untilRow(api, 'destination v2', '10 %');
  });

  it('an undo of one change never takes back another', async () => {
    await change(10);
    await untilRow(api, 'destination v2', 'weight 10');
    const first = await run<Outcome>('shiftTraffic', { ...target, to: { v2: 20 }, confirmed: true });
    const [{ id }] = (await run<{ id: string }[]>('showHistory', target)) as [{ id: string }];
    await run('shiftTraffic', { ...target, to: { v2: 30 }, confirmed: true });
    assert.equal(first.objects[0]?.status, 'applied');
    await assert.rejects(
      async () => run('undo', { ...target, entry: id, confirmed: true }),
      /changed again since/,
    );
    assert.deepEqual(await weights(), { v1: 70, v2: 30 });
  });

  it('roll back asks once', async () => {
    person = answering({ warn: ['Roll Back'] });
    await vscode.commands.executeCommand('istioCanary.rollBack');
    assert.equal(person.warnings.length, 1);
    assert.deepEqual(await weights(), { v1: 100, v2: 0 });
  });

  it('roll back asks not at all where the setting says so', async () => {
    await change(40);
    await untilRow(api, 'destination v2', '40 %');
    await configure('confirmRollBack', false);
    person = answering({});
    await vscode.commands.executeCommand('istioCanary.rollBack');
    await configure('confirmRollBack', undefined);
    assert.deepEqual(person.warnings, []);
    assert.deepEqual(await weights(), { v1: 100, v2: 0 });
  });

  it('read-only mode refuses every write', async () => {
    await configure('readOnly', true);
    try {
      await assert.rejects(
        async () => run('shiftTraffic', { ...target, to: { v2: 1 }, confirmed: true }),
        /read-only/i,
      );
      await assert.rejects(async () => run('rollBack', { ...target, confirmed: true }), /read-only/i);
      person = answering({});
      for (const name of ['shiftTraffic', 'rollBack', 'rollBackAll', 'undo', 'setStable']) {
        await vscode.commands.executeCommand(`istioCanary.${name}`);
        assert.match(person.errors.pop() ?? '', /read-only/i, name);
      }
      assert.deepEqual([person.offered, person.warnings], [[], []]);
    } finally {
      await configure('readOnly', undefined);
    }
    assert.deepEqual(await weights(), { v1: 100, v2: 0 });
  });
});
