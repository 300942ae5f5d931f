import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Outcome } from '../../../src/canary/model.ts';
import type { ExtensionApi } from '../../../src/editor/api.ts';
import { configure, extensionApi, run, untilRow } from '../inside/extension.ts';
import { ask, type OwnAnswer } from '../inside/own-client.ts';
import { answering } from '../inside/person.ts';

const kubeconfig = process.env.ISTIO_CANARY_TEST_KUBECONFIG ?? '';
const list = '/apis/networking.istio.io/v1/namespaces/default/virtualservices';
const path = `${list}/model-virtual-service`;
const status = '/apis/apps/v1/namespaces/default/deployments/model-v1/status';
const target = { namespace: 'default', name: 'model-virtual-service' };

const route = (v1: number) =>
  [
    ['v1', v1],
    ['v2', 100 - v1],
  ].map(([subset, weight]) => ({ destination: { host: 'model-service', subset }, weight }));

const patch = async (at: string, body: unknown): Promise<OwnAnswer['body']> => {
  const answer = await ask(kubeconfig, 'PATCH', at, body);
  assert.equal(answer.status, 200);
  return answer.body;
};

const ready = (count: number): unknown => ({
  status: { replicas: 5, readyReplicas: count, availableReplicas: count },
});

/** As if nobody had shifted this object with the product yet. */
const without = { 'istio-canary.dev/stable': null, 'istio-canary.dev/history': null };

describe('questions that only some situations ask', () => {
  let api: ExtensionApi;
  let person: ReturnType<typeof answering> | undefined;

  before(async function () {
    if (kubeconfig === '') {
      console.log('skipped: no kube-apiserver could be built here (ISTIO_CANARY_TEST_KUBECONFIG is not set)');
      this.skip();
    }
    api = await extensionApi();
    await configure('kubeconfig', kubeconfig);
    await run('refresh', {});
  });
  afterEach(() => {
    person?.leave();
    person = undefined;
  });
  after(async () => {
    if (kubeconfig === '') return;
    await ask(kubeconfig, 'DELETE', `${list}/two-routes`);
    await patch(status, ready(5));
    await patch(path, { metadata: { annotations: without }, spec: { http: [{ route: route(100) }] } });
    await configure('kubeconfig', undefined);
  });

  it('who is stable, where a split says nothing of it: a shift asks once and records it', async () => {
    await patch(path, { metadata: { annotations: without }, spec: { http: [{ route: route(61) }] } });
    await untilRow(api, 'destination v1', 'weight 61');
    await untilRow(api, 'virtualService model-virtual-service', 'stable unknown');
    person = answering({ pick: ['v1 | gets 61 % now', 'v2 50 %'], warn: ['Shift'] });
    const outcome = await vscode.commands.executeCommand<Outcome>('istioCanary.shiftTraffic');
    assert.deepEqual(outcome.objects[0]?.after, { v1: 50, v2: 50 });
    await untilRow(api, 'virtualService model-virtual-service', 'stable v1');
  });

  it('who is stable, asked by a roll back: the answer is its confirmation', async () => {
    await patch(path, { metadata: { annotations: without }, spec: { http: [{ route: route(62) }] } });
    await untilRow(api, 'destination v1', 'weight 62');
    // The shift before recorded v1, which is remembered here and may be wrong by now.
    person = answering({ warn: ['Another Version…'], pick: ['v2 | gets 38 % now'] });
    const outcome = await vscode.commands.executeCommand<Outcome>('istioCanary.rollBack');
    assert.match(person.warnings[0] ?? '', /v1/);
    assert.deepEqual(outcome.objects[0]?.after, { v1: 0, v2: 100 });
  });

  it('who is stable, where the record of it vanished: what is remembered is offered, and is the confirmation', async () => {
    await run('setStable', { ...target, key: 'v1', confirmed: true });
    await patch(path, { metadata: { annotations: without }, spec: { http: [{ route: route(63) }] } });
    await untilRow(api, 'destination v1', 'weight 63');
    person = answering({ warn: ['Roll Back to v1'] });
    const outcome = await vscode.commands.executeCommand<Outcome>('istioCanary.rollBack');
    assert.deepEqual(outcome.objects[0]?.after, { v1: 100, v2: 0 });
  });

  it('an explicit word, where stable has no ready replica', async () => {
    await run('shiftTraffic', { ...target, to: { v2: 30 }, confirmed: true });
    await patch(status, ready(0));
    await untilRow(api, 'destination v1', '0/5 ready');
    await assert.rejects(async () => run('rollBack', { ...target, confirmed: true }), /no ready replica/);
    person = answering({ warn: [undefined] });
    assert.equal(await vscode.commands.executeCommand('istioCanary.rollBack'), undefined);
    assert.match(person.warnings[0] ?? '', /v1.* no ready replica/);
    person.leave();
    person = answering({ warn: ['Roll Back Anyway'] });
    const outcome = await vscode.commands.executeCommand<Outcome>('istioCanary.rollBack');
    assert.deepEqual(outcome.objects[0]?.after, { v1: 100, v2: 0 });
  });

  it('which object and which route, where there are several', async () => {
    const two = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'two-routes', annotations: { 'istio-canary.dev/stable': 'v1' } },
      spec: {
        hosts: ['model-service'],
        http: [
          { name: 'mobile', match: [{ headers: { device: { exact: 'mobile' } } }], route: route(90) },
          { name: 'beta', match: [{ uri: { prefix: '/beta' } }], route: route(80) },
        ],
      },
    };
    assert.equal((await ask(kubeconfig, 'POST', list, two)).status, 201);
    await untilRow(api, 'route beta', 'uri begins with /beta', 'v1 80 % · v2 20 %');
    person = answering({
      pick: ['two-routes | default · model-service', 'beta | uri begins with /beta', 'v2 1 %'],
      warn: ['Shift'],
    });
    const outcome = await vscode.commands.executeCommand<Outcome>('istioCanary.shiftTraffic');
    assert.deepEqual(outcome.objects[0]?.before, { v1: 80, v2: 20 });
    const { http } = (await ask(kubeconfig, 'GET', `${list}/two-routes`)).body.spec as typeof two.spec;
    assert.deepEqual(
      http.map(one => one.route.map(entry => entry.weight)),
      [
        [90, 10],
        [99, 1],
      ],
    );
  });

  it('none of them to code, which is told what is missing', async () => {
    await assert.rejects(async () => run('shiftTraffic', { to: { v2: 1 } }), /"name" is missing/);
    await assert.rejects(async () => run('shiftTraffic', target), /"to" is missing/);
    await assert.rejects(
      async () => run('shiftTraffic', { name: 'two-routes', to: { v2: 1 } }),
      /mobile[\s\S]*beta/,
    );
  });

  it('and answers in messages that hold no link, whatever a route is called', async () => {
    const spec = { http: [{ name: '[Fix it](command:workbench.action.quit)', route: route(90) }] };
    await patch(`${list}/two-routes`, { spec });
    await untilRow(api, 'route [Fix it](command:workbench.action.quit)');
    person = answering({});
    const wish = { namespace: 'default', name: 'two-routes', route: 'beta', to: { v2: 1 } };
    await assert.rejects(async () => run('shiftTraffic', wish), /Fix it/);
    assert.match(person.errors[0] ?? '', /\[Fix it\]/);
    assert.doesNotMatch(person.errors[0] ?? '', /\]\(/);
  });
});
