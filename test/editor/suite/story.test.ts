import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import type { Outcome } from '../../../src/canary/model.ts';
import type { ExtensionApi } from '../../../src/editor/api.ts';
import { configure, extensionApi, run, untilRow } from '../inside/extension.ts';
import { accessOf, ask, type OwnAnswer } from '../inside/own-client.ts';

const target = { namespace: 'default', name: 'model-virtual-service' };
const path = '/apis/networking.istio.io/v1/namespaces/default/virtualservices/model-virtual-service';
const ours = /^istio-canary\.dev\//;

type Entry = { destination: { host: string; subset: string }; weight?: number };
type Http = { route: Entry[] }[];

const kubeconfig = process.env.ISTIO_CANARY_TEST_KUBECONFIG ?? '';

const read = async (): Promise<OwnAnswer['body']> => (await ask(kubeconfig, 'GET', path)).body;

const weights = (object: OwnAnswer['body']): Record<string, number | undefined> =>
  Object.fromEntries(
    ((object.spec?.http ?? []) as Http).at(-1)?.route.map(one => [one.destination.subset, one.weight]) ?? [],
  );

/** All that a shift must leave alone: everything but the last route's destinations, our annotations, and counters. */
function rest(object: OwnAnswer['body']): unknown {
  const copy = structuredClone(object);
  const metadata = copy.metadata ?? {};
  for (const name of ['resourceVersion', 'generation', 'managedFields']) delete metadata[name];
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([key]) => !ours.test(key));
  const route = ((copy.spec?.http ?? []) as Http).at(-1);
  if (route) route.route = [];
  return { ...copy, metadata: { ...metadata, annotations: Object.fromEntries(annotations) } };
}

describe('the story, against a real API server', () => {
  let api: ExtensionApi;
  let first: OwnAnswer['body'];

  before(async function () {
    if (kubeconfig === '') {
      console.log('skipped: no kube-apiserver could be built here (ISTIO_CANARY_TEST_KUBECONFIG is not set)');
      this.skip();
    }
    api = await extensionApi();
    await configure('kubeconfig', kubeconfig);
    await run('refresh', {});
    first = await read();
  });

  const shift = async (wish: Record<string, number>): Promise<Outcome> => {
    const outcome = await run<Outcome>('shiftTraffic', { ...target, to: wish, confirmed: true });
    assert.deepEqual(
      outcome.objects.map(one => [one.status, one.message]),
      [['applied', undefined]],
    );
    return outcome;
  };

  it('shows v1 at 100 % with its ready replicas', async () => {
    assert.equal(api.state(), 'ready');
    await untilRow(api, 'namespace default');
    await untilRow(api, 'host model-service');
    await untilRow(api, 'virtualService model-virtual-service', 'stable v1');
    await untilRow(api, 'destination v1', '100 %', '5/5 ready');
  });

  it('changes nothing in a dry run', async () => {
    const outcome = await run<Outcome>('shiftTraffic', { ...target, to: { v2: 1 }, dryRun: true });
    assert.equal(outcome.dryRun, true);
    assert.deepEqual(outcome.objects[0]?.after, { v1: 99, v2: 1 });
    assert.deepEqual(await read(), first);
  });

  for (const [v1, v2] of [
    [99, 1],
    [90, 10],
    [50, 50],
    [0, 100],
  ] as const) {
    it(`shifts to ${v1}/${v2}, and nothing else moves`, async () => {
      await shift({ v2 });
      const now = await read();
      assert.deepEqual(weights(now), { v1, v2 });
      assert.deepEqual(rest(now), rest(first));
      assert.equal(now.metadata?.annotations?.['istio-canary.dev/stable'], 'v1');
      await untilRow(api, 'destination v2', `weight ${v2}`, `${v2} %`, '5/5 ready');
    });
  }

  it('rolls back to stable', async () => {
    const outcome = await run<Outcome>('rollBack', { ...target, confirmed: true });
    assert.equal(outcome.objects[0]?.status, 'applied');
    const now = await read();
    assert.deepEqual(weights(now), { v1: 100, v2: 0 });
    assert.deepEqual(rest(now), rest(first));
    await untilRow(api, 'destination v1', '100 %');
  });

  it('undoes the roll back, then the shift before it', async () => {
    await run('undo', { ...target, confirmed: true });
    assert.deepEqual(weights(await read()), { v1: 0, v2: 100 });
    await untilRow(api, 'destination v2', '100 %');
    await run('undo', { ...target, confirmed: true });
    const now = await read();
    assert.deepEqual(weights(now), { v1: 50, v2: 50 });
    assert.deepEqual(rest(now), rest(first));
  });

  it('keeps a history of it all', async () => {
    const entries = await run<{ action: string; by: string }[]>('showHistory', target);
    // Further back is what other tests did to the same object.
    const newest = entries.slice(0, 7);
    assert.deepEqual(
      newest.map(entry => `${entry.action} by ${entry.by}`),
      ['undo', 'undo', 'rollback', 'shift', 'shift', 'shift', 'shift'].map(action => `${action} by admin`),
    );
  });

  it('follows a change that somebody else makes, and undo then refuses', async () => {
    const http = structuredClone((await read()).spec?.http) as Http;
    const route = http.at(-1)?.route ?? [];
    for (const one of route) one.weight = one.destination.subset === 'v2' ? 25 : 75;
    assert.equal((await ask(kubeconfig, 'PATCH', path, { spec: { http } })).status, 200);
    await untilRow(api, 'destination v2', 'weight 25');
    await assert.rejects(
      async () => run('undo', { ...target, confirmed: true }),
      /is not what the shift of .* left behind/,
    );
    assert.deepEqual(weights(await read()), { v1: 75, v2: 25 });
  });

  it('names what is wrong with a wish', async () => {
    await assert.rejects(async () => run('shiftTraffic', { ...target, to: { v2: 120 } }), /0 to 100 percent/);
    await assert.rejects(async () => run('shiftTraffic', { ...target, to: { v9: 10 } }), /subset "v9"/);
    await assert.rejects(async () => run('shiftTraffic', { ...target, too: { v2: 1 } }), /no argument "too"/);
  });

  it('gives everything back at the end', async () => {
    await run('rollBack', { ...target, confirmed: true });
    const now = await read();
    assert.deepEqual(weights(now), { v1: 100, v2: 0 });
    assert.deepEqual(rest(now), rest(first));
  });

  it('writes no credential into its log', async () => {
    const { token } = accessOf(kubeconfig);
    const log = api.outputLog().join('\n');
    assert.match(log, /Connecting to/);
    assert.ok(!log.includes(token), 'the log holds the bearer token');
    assert.doesNotMatch(log, /bearer|BEGIN [A-Z ]+|LS0tLS/i);
  });
});
