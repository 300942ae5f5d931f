/** Monitors and guarded rollouts in the editor, over a real API server and a real Prometheus with callers. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { MetricsProbe } from '../../../src/analysis/source.ts';
import type { ExtensionApi } from '../../../src/editor/api.ts';
import type { Frame } from '../../../src/editor/monitor/model.ts';
import type { RolloutView } from '../../../src/rollout/model.ts';
import type { Timeline } from '../../../src/rollout/timeline.ts';
import { configure, extensionApi, flat, run, untilRow } from '../inside/extension.ts';
import { ask } from '../inside/own-client.ts';
import { answering } from '../inside/person.ts';
import { until } from '../inside/until.ts';

const admin = process.env.ISTIO_CANARY_TEST_KUBECONFIG ?? '';
const prometheus = process.env.ISTIO_CANARY_TEST_PROMETHEUS ?? '';
const callers = process.env.ISTIO_CANARY_TEST_CALLERS ?? '';
const target = { namespace: 'guard-test', name: 'model-virtual-service' };
const path = `/apis/networking.istio.io/v1/namespaces/${target.namespace}/virtualservices/${target.name}`;

const policy = (more = ''): string => `apiVersion: istio-canary.dev/v1alpha1
kind: CanaryPolicy
metadata:
  name: quick
spec:
  steps:
    - setWeight: 20
    - pause: {duration: 600s}
    - setWeight: 40
    - pause: {duration: 600s}
  interval: 2s
  minRequests: 20
${more}`;

interface Live {
  metadata: { uid: string; annotations?: Record<string, string> };
  spec: { http: { route: { weight?: number; destination: { subset: string } }[] }[] };
}

describe('monitors and guarded rollouts', function () {
  this.timeout(90_000);
  let api: ExtensionApi;
  let file = '';
  let person: ReturnType<typeof answering> | undefined;
  const live = async (): Promise<Live> => (await ask(admin, 'GET', path)).body as Live;
  const share = async (): Promise<number> =>
    (await live()).spec.http[0]?.route.find(one => one.destination.subset === 'v2')?.weight ?? 0;
  const order = async (method: string, body?: string): Promise<void> => {
    const answer = await fetch(callers, { method, body });
    assert.equal(answer.status, 200, await answer.text());
  };
  const health = (failing: number): Promise<void> => order('PUT', JSON.stringify({ failing, slower: 1 }));
  const monitors = (): vscode.Tab[] =>
    vscode.window.tabGroups.all
      .flatMap(group => group.tabs)
      .filter(
        ({ input }) => input instanceof vscode.TabInputWebview && /istioCanary\.monitor/.test(input.viewType),
      );

  before(async function () {
    if (admin === '' || prometheus === '') {
      console.log('skipped: no kube-apiserver or no Prometheus could be had here (see above)');
      this.skip();
    }
    await order('POST');
    api = await extensionApi();
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    file = join(folder, 'quick-canary.yaml');
    writeFileSync(file, policy());
    await configure('kubeconfig', admin);
    await configure('prometheus.url', prometheus);
    await run('refresh', {});
    await run('setStable', { ...target, key: 'v1', confirmed: true });
    await run('shiftTraffic', { ...target, to: { v2: 10 }, confirmed: true });
  });
  afterEach(async () => {
    person?.leave();
    person = undefined;
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
  after(async () => {
    if (prometheus === '') return;
    await run('abortRollout', target).then(undefined, () => undefined);
    await configure('prometheus.url', undefined);
    await configure('kubeconfig', undefined);
    await order('DELETE');
  });

  it('says what Prometheus knows of a canary', async () => {
    const probe = await until(
      'there are requests of both versions',
      async () => {
        const found = await run<MetricsProbe>('testMetrics', target);
        return found.versionLabel ? found : undefined;
      },
      30_000,
    );
    assert.ok(probe.found.includes('istio_requests_total'));
    assert.deepEqual([...probe.reporters].sort(), ['destination', 'source']);
    assert.equal(probe.versionLabel, 'destination_canonical_revision');
  });

  it('opens one monitor a canary, with charts, values and the short form in the tree', async () => {
    const frame = await run<Frame>('openMonitor', target);
    assert.equal(frame.title, target.name);
    assert.ok(frame.charts.some(one => one.id === 'p95'));
    assert.ok(frame.queries.some(one => one.promql.includes('istio_requests_total')));
    await run('openMonitor', target);
    // The first tab of a window is told a moment later.
    await until('the monitor is there', () => monitors().length > 0);
    assert.equal(monitors().length, 1);
    // The next look of the usual policy is 15 s away.
    await until(
      'the tree says it',
      () => flat(api.tree()).some(one => /destination v2.*against/.test(one)),
      40_000,
    );
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await until(
      'the tree says no more than it knows',
      () => !flat(api.tree()).some(one => one.includes('against')),
    );
  });

  it('asks which version is on trial where there are several, and takes a row of stable for its canary', async () => {
    const pressed = (more: object) => ({ contextValue: 'row', children: [], target: { ...target, ...more } });
    await run('openMonitor', pressed({ key: 'v1' }));
    await until('the monitor is there', () => monitors().length === 1);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const [{ route: before = [] } = {}] = (await live()).spec.http;
    const route = [...before, { destination: { host: 'model-service', subset: 'v3' }, weight: 0 }];
    await ask(admin, 'PATCH', path, { spec: { http: [{ route }] } });
    await untilRow(api, 'destination v3', '0 %');
    try {
      person = answering({ pick: ['v2', 'Built-in policy', undefined] });
      await run('openMonitor', pressed({}));
      assert.deepEqual(person.offered[0], ['v2 | gets 10 % now', 'v3 | gets 0 % now']);
      await until('the monitor of the one is there', () => monitors().length === 1);
      await run('previewRollout', pressed({}));
      assert.deepEqual(person.offered[2], person.offered[0]);
    } finally {
      await ask(admin, 'PATCH', path, { spec: { http: [{ route: before }] } });
    }
    await until('v3 is gone', () => !flat(api.tree()).some(one => /destination v3/.test(one)));
  });

  it('previews what a policy would do, at the present rate', async () => {
    const timeline = await run<Timeline>('previewRollout', {
      ...target,
      policy: vscode.Uri.file(file).toString(),
    });
    assert.deepEqual(
      timeline.steps.map(one => one.weight),
      [20, 40],
    );
    assert.ok((timeline.steps[0]?.requests ?? 0) > 0, 'the present rate was not asked for');
    assert.match(timeline.steps[0]?.sees ?? '', /^errors from [\d.]+ %$|^no difference of errors$/);
  });

  it('refuses a policy that has errors, is none, or is for another canary', async () => {
    const said = async (): Promise<string> =>
      run('previewRollout', { ...target, policy: vscode.Uri.file(file).toString() }).then(
        () => '',
        (error: Error) => error.message,
      );
    // The editor hears of a file that changed on disk a moment later.
    writeFileSync(file, policy('  onFailure: explode\n'));
    await until('the errors are named', async () => /has errors: line \d+/.test(await said()));
    writeFileSync(file, 'kind: Service\n');
    await until('it is no policy any more', async () => /holds no CanaryPolicy/.test(await said()));
    writeFileSync(file, policy('  target: {virtualService: other}\n'));
    await until('it is for another one', async () =>
      /is for other, not for guard-test\/model-virtual-service/.test(await said()),
    );
    writeFileSync(file, policy());
  });

  it('guards a rollout: started, paused, resumed, and aborted from wherever the window looks', async () => {
    await until('the policy is read anew', async () =>
      run('previewRollout', { ...target, policy: vscode.Uri.file(file).toString() }).then(
        () => true,
        () => false,
      ),
    );
    const started = await run<RolloutView>('startRollout', {
      ...target,
      policy: vscode.Uri.file(file).toString(),
      confirmed: true,
    });
    assert.deepEqual([started.canary, started.driving], ['v2', true]);
    await until('the first step is written', async () => (await share()) === 20);
    await untilRow(api, `virtualService ${target.name}`, 'rollout step 1 of 2 at 20 %');
    await assert.rejects(
      async () => run('startRollout', { ...target, confirmed: true }),
      /rollout under way/,
    );
    const paused = await run<RolloutView>('pauseRollout', target);
    assert.equal(paused.phase, 'paused');
    assert.equal((await run<RolloutView>('resumeRollout', target)).phase, 'running');
    const skipped = await run<RolloutView>('skipStep', target);
    assert.equal(skipped.step, 1);
    assert.equal(await share(), 40);
    await run('openSandbox', {});
    assert.equal(api.context(), 'istio-canary-sandbox');
    person = answering({});
    const aborted = await run<RolloutView>('abortRollout', target);
    assert.equal(aborted.phase, 'rolledBack');
    assert.equal(await share(), 0);
    await run('closeSandbox', {});
    await run('refresh', {});
  });

  it('rolls back by itself what fails, and says why, leading to the monitor', async () => {
    person = answering({ error: ['Open Monitor'] });
    await run('startRollout', { ...target, policy: vscode.Uri.file(file).toString(), confirmed: true });
    await until('the first step is written', async () => (await share()) === 20);
    await health(30);
    await until('it is rolled back', async () => (await share()) === 0, 60_000);
    await until('it is said', () => person?.errors.some(one => /was rolled back: .*%/.test(one)));
    await until('the monitor is there', () => monitors().length === 1);
    await health(0.1);
  });

  it('asks what is to become of a rollout that nobody drives', async () => {
    const { metadata } = await live();
    const at = new Date().toISOString();
    const record = {
      id: 'r-left',
      uid: metadata.uid,
      policyDigest: 'x',
      stable: 'v1',
      canary: 'v2',
      phase: 'running',
      step: 0,
      weight: 0,
      startedAt: at,
      stepSince: at,
      driver: 'ben@desk (1a2b)',
    };
    await ask(admin, 'PATCH', path, {
      metadata: { annotations: { 'istio-canary.dev/rollout': JSON.stringify(record) } },
    });
    person = answering({ warn: [undefined] });
    await vscode.commands.executeCommand('istioCanary.canaries.focus');
    await run('refresh', {});
    await until(
      'the person is asked',
      () => person?.warnings.some(one => /nobody drives it.*ben@desk/.test(one)),
      60_000,
    );
    await untilRow(api, `virtualService ${target.name}`, 'rollout at step 1');
    person.leave();
    const taken = await run<RolloutView>('takeOverRollout', { ...target, policy: 'built-in' });
    assert.equal(taken.driving, true);
    await run('abortRollout', target);
  });
});

describe("Prometheus' credentials", () => {
  const secret = 'tok-4711-very-secret';
  let server: Server;
  const seen: (string | undefined)[] = [];
  const tenants: unknown[] = [];
  let url = '';

  before(async function () {
    if (admin === '') this.skip();
    server = createServer((request, response) => {
      seen.push(request.headers.authorization);
      tenants.push(request.headers['x-scope-orgid']);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ status: 'success', data: { resultType: 'vector', result: [] } }));
    });
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await configure('kubeconfig', admin);
    await configure('prometheus.url', url);
    await run('refresh', {});
  });
  after(async () => {
    server?.close();
    await configure('prometheus.url', undefined);
    await configure('kubeconfig', undefined);
  });

  it('are typed by a person, sent to their origin, forgotten on demand, and logged never', async () => {
    const person = answering({ type: [secret] });
    try {
      assert.deepEqual(await run('setPrometheusToken', { url }), { origin: url });
    } finally {
      person.leave();
    }
    const model = { namespace: 'default', name: 'model-virtual-service', stable: 'v1', key: 'v2' };
    await run('testMetrics', model);
    assert.ok(
      seen.length > 0 && seen.every(one => one === `Bearer ${secret}`),
      `sent: ${seen.length} requests`,
    );
    assert.deepEqual(await run('forgetPrometheusToken', { url }), { origin: url, forgotten: true });
    seen.length = 0;
    await run('testMetrics', model);
    assert.ok(seen.every(one => one === undefined));
    const api = await extensionApi();
    assert.ok(!api.outputLog().some(line => line.includes(secret)));
  });

  it('may be a user with a password, and a header beside; each can be forgotten by itself', async () => {
    const person = answering({ type: [secret, 'team-a'] });
    try {
      await run('setPrometheusToken', { url, credential: 'basic', user: 'ada' });
      await run('setPrometheusToken', { url, header: 'X-Scope-OrgID' });
    } finally {
      person.leave();
    }
    const model = { namespace: 'default', name: 'model-virtual-service', stable: 'v1', key: 'v2' };
    const asked = async (): Promise<[unknown[], unknown[]]> => {
      seen.length = 0;
      tenants.length = 0;
      await run('testMetrics', model);
      return [[...new Set(seen)], [...new Set(tenants)]];
    };
    const both = `Basic ${Buffer.from(`ada:${secret}`).toString('base64')}`;
    assert.deepEqual(await asked(), [[both], ['team-a']]);
    assert.deepEqual(await run('forgetPrometheusToken', { url, credential: 'basic' }), {
      origin: url,
      forgotten: true,
    });
    assert.deepEqual(await asked(), [[undefined], ['team-a']]);
    assert.deepEqual(await run('forgetPrometheusToken', { url }), { origin: url, forgotten: true });
    assert.deepEqual(await asked(), [[undefined], [undefined]]);
    assert.deepEqual(await run('forgetPrometheusToken', { url }), { origin: url, forgotten: false });
    const api = await extensionApi();
    assert.ok(!api.outputLog().some(line => line.includes(secret) || line.includes(both)));
  });
});
