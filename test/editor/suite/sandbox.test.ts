import assert from 'node:assert/strict';
import { after, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Outcome } from '../../../src/canary/model.ts';
import { configure, extensionApi, run, untilRow } from '../inside/extension.ts';
import { answering } from '../inside/person.ts';
import { until } from '../inside/until.ts';

const target = { namespace: 'default', name: 'model-virtual-service' };

describe('the sandbox', () => {
  after(() => run('closeSandbox', {}));

  it('opens with one command, and shows the model service', async () => {
    const api = await extensionApi();
    const where = await run<{ context: string; server: string }>('openSandbox', {});
    assert.equal(where.context, 'istio-canary-sandbox');
    assert.match(where.server, /^https:\/\/127\.0\.0\.1:\d+$/);
    await untilRow(api, 'virtualService model-virtual-service');
    await untilRow(api, 'destination v1', '100 %', '5/5 ready');
  });

  it('can be shifted in, by a person as in any cluster', async () => {
    const api = await extensionApi();
    const person = answering({ pick: ['v2 10 %'], warn: ['Shift'] });
    try {
      await vscode.commands.executeCommand('istioCanary.shiftTraffic');
    } finally {
      person.leave();
    }
    await untilRow(api, 'destination v2', '10 %');
    const outcome = await run<Outcome>('rollBack', { ...target, confirmed: true });
    assert.deepEqual(outcome.objects[0]?.after, { v1: 100, v2: 0 });
  });

  it('has a canary that misbehaves on command', async () => {
    const api = await extensionApi();
    const behaving = await run<{ version: string; how: string }>('misbehave', { how: 'pods-die' });
    assert.deepEqual(behaving, { version: 'v2', how: 'pods-die' });
    await untilRow(api, 'destination v2', '0/5 ready');
    await assert.rejects(async () => run('misbehave', { how: 'sulks' }), /must be one of fails-some/);
    await assert.rejects(async () => run('misbehave', {}), /"how" is missing/);
    const person = answering({ pick: ['Healthy Again'] });
    try {
      await vscode.commands.executeCommand('istioCanary.misbehave');
    } finally {
      person.leave();
    }
    await untilRow(api, 'destination v2', '5/5 ready');
  });

  it('opens the live object, and the document follows it', async () => {
    const uri = await run<vscode.Uri>('openLive', target);
    const document = await vscode.workspace.openTextDocument(uri);
    assert.match(document.getText(), /subset: v1\n\s+weight: 100\n/);
    await run('shiftTraffic', { ...target, to: { v2: 1 }, confirmed: true });
    await until('the document shows the shift', () => /weight: 99\n/.test(document.getText()));
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('ends when the window goes to another cluster, which no document of the sandbox follows', async function () {
    const kubeconfig = process.env.ISTIO_CANARY_TEST_KUBECONFIG ?? '';
    if (kubeconfig === '') {
      console.log('skipped: no kube-apiserver could be built here (ISTIO_CANARY_TEST_KUBECONFIG is not set)');
      this.skip();
    }
    const api = await extensionApi();
    const uri = await run<vscode.Uri>('openLive', target);
    const document = await vscode.workspace.openTextDocument(uri);
    const before = document.getText();
    await configure('kubeconfig', kubeconfig);
    const person = answering({ pick: ['Follow kubectl'] });
    try {
      await vscode.commands.executeCommand('istioCanary.selectContext');
    } finally {
      person.leave();
    }
    assert.notEqual(api.context(), 'istio-canary-sandbox');
    await until('the document says that it is left behind', () =>
      /^# no longer followed: the window shows /.test(document.getText()),
    );
    assert.equal(document.getText().split('\n').slice(1).join('\n'), before);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await run('closeSandbox', {});
    assert.equal(api.state(), 'ready');
    await configure('kubeconfig', undefined);
    await run('openSandbox', {});
  });

  it('leaves nothing behind when it is closed', async () => {
    const api = await extensionApi();
    await run('closeSandbox', {});
    await assert.rejects(async () => run('misbehave', { how: 'slow' }), /No sandbox is open/);
    assert.notEqual(api.context(), 'istio-canary-sandbox');
    assert.deepEqual(
      api.tree().filter(row => row.kind === 'namespace'),
      [],
    );
  });
});
