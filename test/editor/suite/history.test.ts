/** The history in the window: each entry as a diff, the ways back from there, and what is remembered when it vanishes. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { HistoryEntry, Outcome } from '../../../src/canary/model.ts';
import type { ExtensionApi } from '../../../src/editor/api.ts';
import { configure, extensionApi, run, untilRow } from '../inside/extension.ts';
import { ask } from '../inside/own-client.ts';
import { answering } from '../inside/person.ts';
import { until } from '../inside/until.ts';

const kubeconfig = process.env.ISTIO_CANARY_TEST_KUBECONFIG ?? '';
const list = '/apis/networking.istio.io/v1/namespaces/default/virtualservices';
const target = { namespace: 'default', name: 'remembered' };
const path = `${list}/${target.name}`;
const gone = { 'istio-canary.dev/stable': null, 'istio-canary.dev/history': null };

const object = (v2: number): object => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: target.name },
  spec: {
    hosts: ['model-service'],
    http: [
      {
        route: [
          { destination: { host: 'model-service', subset: 'v1' }, weight: 100 - v2 },
          { destination: { host: 'model-service', subset: 'v2' }, weight: v2 },
        ],
      },
    ],
  },
});

interface Spec {
  http: { route: { weight?: number }[] }[];
}

const weights = async (): Promise<(number | undefined)[] | undefined> =>
  ((await ask(kubeconfig, 'GET', path)).body.spec as unknown as Spec).http[0]?.route.map(
    one => one.weight ?? 0,
  );

const shift = async (v2: number, why?: string): Promise<void> => {
  const outcome = await run<Outcome>('shiftTraffic', { ...target, to: { v2 }, why, confirmed: true });
  assert.equal(outcome.objects[0]?.status, 'applied');
};

const opened = (): Promise<vscode.TabInputTextDiff> =>
  until('the entry is open as a diff', () => {
    const { activeTab } = vscode.window.tabGroups.activeTabGroup;
    const input = activeTab?.input;
    return input instanceof vscode.TabInputTextDiff && input.modified.path.startsWith('/history/')
      ? input
      : undefined;
  });
const textOf = async (uri: vscode.Uri): Promise<string> =>
  (await vscode.workspace.openTextDocument(uri)).getText();

describe('the history in the window', () => {
  let api: ExtensionApi;
  let person: ReturnType<typeof answering> | undefined;

  before(async function () {
    if (kubeconfig === '') {
      console.log('skipped: no kube-apiserver could be built here (ISTIO_CANARY_TEST_KUBECONFIG is not set)');
      this.skip();
    }
    api = await extensionApi();
    assert.equal((await ask(kubeconfig, 'POST', list, object(0))).status, 201);
    await configure('kubeconfig', kubeconfig);
    await run('refresh', {});
    await untilRow(api, 'virtualService remembered');
    await shift(10, 'a first look');
    await shift(50);
  });
  afterEach(async () => {
    person?.leave();
    person = undefined;
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
  after(async () => {
    if (kubeconfig === '') return;
    await ask(kubeconfig, 'DELETE', path);
    await configure('kubeconfig', undefined);
  });

  it('shows an entry as the routes that it changed, before and after', async () => {
    const [, first] = await run<HistoryEntry[]>('showHistory', target);
    const pick = async (): Promise<string | undefined> =>
      person?.offered.at(-1)?.find(one => one.endsWith('| a first look'));
    person = answering({ pick: [pick] });
    await vscode.commands
      .executeCommand('istioCanary.showHistory', {
        contextValue: 'virtualService',
        children: [],
        target,
      })
      .then(undefined, (error: unknown) => assert.fail(String(error)));
    assert.deepEqual(person.errors, []);
    const { original, modified } = await opened();
    assert.match(await textOf(original), /weight: 100\n/);
    assert.match(
      await textOf(modified),
      /# Shift: .*\n# .* by admin\n# a first look\n[\s\S]*weight: 90\n[\s\S]*weight: 10\n/,
    );
    assert.match(await textOf(modified), /istio-canary\.dev\/stable: v1/);
    assert.ok(modified.path.startsWith('/history/past/'), modified.path);
    assert.ok(modified.path.includes(first?.id ?? '?'));
  });

  it('leads from an entry to the state that it left, and back by undo', async () => {
    const [newest, first] = await run<HistoryEntry[]>('showHistory', target);
    await run('showHistory', { ...target, entry: first?.id });
    const { modified } = await opened();
    person = answering({ warn: ['Go to Entry'] });
    // What the button in the title bar hands over.
    await vscode.commands.executeCommand('istioCanary.goToEntry', modified);
    assert.deepEqual(await weights(), [90, 10]);
    person.leave();
    await run('undo', { ...target, confirmed: true });
    assert.deepEqual(await weights(), [50, 50]);
    await run('showHistory', { ...target, entry: newest?.id });
    const next = await until('the newest entry is open', () => {
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      const isIt =
        input instanceof vscode.TabInputTextDiff && input.modified.path.includes(newest?.id ?? '?');
      return isIt ? input.modified : undefined;
    });
    assert.ok(next.path.startsWith('/history/next/'), next.path);
    person = answering({});
    await vscode.commands.executeCommand('istioCanary.undo', next);
    assert.deepEqual(await weights(), [90, 10]);
    // Pressed once more, it takes back nothing else.
    await vscode.commands.executeCommand('istioCanary.undo', next);
    assert.deepEqual(await weights(), [90, 10]);
    await until('it is said', () => person?.errors.find(one => /changed again since/.test(one)));
  });

  it('that vanished is offered to a person who misses it, and told to code', async () => {
    await ask(kubeconfig, 'PATCH', path, { metadata: { annotations: gone } });
    await untilRow(api, 'virtualService remembered', 'stable unknown');
    await assert.rejects(
      async () => run('undo', target),
      /was replaced since .* This machine remembers \d entries, .* and v1 as stable/,
    );
    person = answering({ warn: ['Restore History'] });
    await vscode.commands.executeCommand('istioCanary.undo', {
      contextValue: 'virtualService',
      children: [],
      target,
    });
    assert.match(person.warnings[0] ?? '', /dropped its history and which version is stable/);
    const [newest] = await run<HistoryEntry[]>('showHistory', target);
    assert.equal(newest?.action, 'recover');
    await untilRow(api, 'virtualService remembered', 'stable v1');
    assert.deepEqual(await weights(), [90, 10]);
  });

  it('that vanished still tells a roll back where to', async () => {
    await ask(kubeconfig, 'PATCH', path, { metadata: { annotations: gone } });
    await untilRow(api, 'virtualService remembered', 'stable unknown');
    person = answering({ warn: ['Roll Back to v1'] });
    const outcome = await vscode.commands.executeCommand<Outcome>('istioCanary.rollBack', {
      contextValue: 'virtualService',
      children: [],
      target,
    });
    assert.match(person.warnings[0] ?? '', /v1 as stable/);
    assert.equal(outcome?.objects[0]?.status, 'applied');
    assert.deepEqual(await weights(), [100, 0]);
  });

  it('is restored by a command of its own, once', async () => {
    await ask(kubeconfig, 'PATCH', path, { metadata: { annotations: gone } });
    await untilRow(api, 'virtualService remembered');
    const history = async (): Promise<HistoryEntry[]> => run<HistoryEntry[]>('showHistory', target);
    await until('the view knows', async () => ((await history()).length === 0 ? true : undefined));
    const outcome = await run<Outcome>('recoverHistory', { ...target, confirmed: true });
    assert.equal(outcome.objects[0]?.status, 'applied');
    assert.ok((await history()).length > 4);
    await assert.rejects(async () => run('recoverHistory', target), /nothing of it has vanished/);
  });
});
