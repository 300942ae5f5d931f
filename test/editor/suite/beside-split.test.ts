/** Steps, promotion, history entries, routes for testers, sticky canaries, mirrors, protection and owners, as a person meets them. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import type { HistoryEntry, Outcome } from '../../../src/canary/model.ts';
import type { ExtensionApi } from '../../../src/editor/api.ts';
import type { HttpRoute } from '../../../src/istio/types.ts';
import { configure, extensionApi, run, untilRow } from '../inside/extension.ts';
import { ask } from '../inside/own-client.ts';
import { answering } from '../inside/person.ts';
import { until } from '../inside/until.ts';

const kubeconfig = process.env.ISTIO_CANARY_TEST_KUBECONFIG ?? '';
const target = { namespace: 'default', name: 'model-virtual-service' };
const path = '/apis/networking.istio.io/v1/namespaces/default/virtualservices/model-virtual-service';
const patch = '/metadata/annotations/argocd.argoproj.io~1tracking-id';

const routes = async (): Promise<HttpRoute[]> =>
  ((await ask(kubeconfig, 'GET', path)).body.spec?.http ?? []) as HttpRoute[];
const weights = async () => (await routes()).at(-1)?.route?.map(one => one.weight ?? 0);
const jsonPatch = (operations: object[]) =>
  ask(kubeconfig, 'PATCH', path, operations, 'application/json-patch+json');
const status = (outcome: Outcome | undefined) => outcome?.objects.map(one => one.message ?? one.status);

describe('beside the split', () => {
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
    await run('shiftTraffic', { ...target, to: { v2: 1 }, stable: 'v1', confirmed: true });
  });
  afterEach(() => {
    person?.leave();
    person = undefined;
  });
  after(async () => {
    if (kubeconfig === '') return;
    await run('rollBack', { ...target, confirmed: true });
    await configure('protectedContexts', undefined);
    await configure('kubeconfig', undefined);
  });

  it('next step, promote, and back to an entry of the history', async () => {
    assert.deepEqual(status(await run('nextStep', { ...target, confirmed: true })), ['applied']);
    assert.deepEqual(await weights(), [90, 10]);
    assert.deepEqual(status(await run('promote', { ...target, confirmed: true })), ['applied']);
    assert.deepEqual(await weights(), [0, 100]);
    const entries = await run<HistoryEntry[]>('showHistory', target);
    const entry = entries[1]?.id;
    assert.deepEqual(status(await run('goToEntry', { ...target, entry, confirmed: true })), ['applied']);
    assert.deepEqual(await weights(), [90, 10]);
    await untilRow(api, 'destination v2', '10 %');
  });

  it('a person is asked who the testers are, sees the route in the tree, and takes it away', async () => {
    person = answering({
      pick: ['By header'],
      type: ['x-canary-version=v2'],
      warn: ['Change Routes', 'Change Routes'],
    });
    const row = { children: [], contextValue: 'route', target: { ...target, route: '0', key: 'v2' } };
    assert.deepEqual(status(await run('routeToCanary', row)), ['applied']);
    assert.match(person.warnings[0] ?? '', /\+ route "v2-by-header" \(header x-canary-version = v2 to v2\)/);
    await untilRow(api, 'route v2-by-header', 'header x-canary-version = v2');
    assert.deepEqual(status(await run('removeRoute', { ...target, routeName: 'v2-by-header' })), ['applied']);
    assert.match(person.warnings[1] ?? '', /- route "v2-by-header"/);
    assert.equal((await routes()).length, 1);
  });

  it('sticky and mirror come and go; a roll back ends what is sticky', async () => {
    assert.deepEqual(status(await run('stickyCanary', { ...target, maxAge: 60, confirmed: true })), [
      'applied',
    ]);
    assert.match(JSON.stringify(await routes()), /Max-Age=60/);
    assert.deepEqual(status(await run('mirrorToCanary', { ...target, percent: 5, confirmed: true })), [
      'applied',
    ]);
    assert.deepEqual((await routes()).at(-1)?.mirrorPercentage, { value: 5 });
    assert.deepEqual(status(await run('mirrorToCanary', { ...target, percent: 0, confirmed: true })), [
      'applied',
    ]);
    assert.deepEqual(status(await run('rollBack', { ...target, confirmed: true })), ['applied']);
    assert.doesNotMatch(JSON.stringify(await routes()), /cookie/);
    assert.deepEqual(await weights(), [100, 0]);
  });

  it('a protected context wants its name before the canary gets more, and never before a roll back', async () => {
    await configure('protectedContexts', ['*']);
    const context = api.context() ?? '';
    person = answering({ type: [undefined, context] });
    assert.equal(await run('shiftTraffic', { ...target, to: { v2: 5 }, confirmed: true }), undefined);
    assert.deepEqual(await weights(), [100, 0]);
    assert.deepEqual(status(await run('shiftTraffic', { ...target, to: { v2: 5 }, confirmed: true })), [
      'applied',
    ]);
    const said = { ...target, to: { v2: 10 }, confirmed: true, context };
    assert.deepEqual(status(await run('shiftTraffic', said)), ['applied']);
    assert.deepEqual(status(await run('rollBack', { ...target, confirmed: true })), ['applied']);
    await configure('protectedContexts', []);
    await assert.rejects(
      Promise.resolve(run('shiftTraffic', { ...said, context: 'elsewhere' })),
      /meant for elsewhere/,
    );
  });

  it('beside Argo CD a shift needs a word, and what it puts back is told', async () => {
    await jsonPatch([{ op: 'add', path: patch, value: 'shop:networking.istio.io/VirtualService:x' }]);
    const wish = { ...target, to: { v2: 5 }, confirmed: true };
    await until('the owner is seen', () =>
      Promise.resolve(run('shiftTraffic', { ...wish, dryRun: true })).then(
        () => false,
        (error: Error) => /driven by Argo CD \(Application shop\)/.test(error.message),
      ),
    );
    person = answering({});
    assert.deepEqual(status(await run('shiftTraffic', { ...wish, override: true })), ['applied']);
    const own = { op: 'replace', path: '/spec/http/0/route/1/weight', value: 0 };
    await jsonPatch([own, { ...own, path: '/spec/http/0/route/0/weight', value: 100 }]);
    await until('the change is told', () =>
      person?.errors.some(text => /was put back by (?!somebody)\S+ after \d+ s: v1 100 %/.test(text)),
    );
    await jsonPatch([{ op: 'remove', path: patch }]);
  });
});
