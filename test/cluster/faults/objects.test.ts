/** Objects, kinds and annotations that vanish, move or travel, in a real API server. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readHistory } from '../../../src/canary/history.ts';
import { planRollback } from '../../../src/canary/rollback.ts';
import { planUndo } from '../../../src/canary/undo.ts';
import { readObject, readOnce } from '../../../src/cluster/read.ts';
import type { VirtualService } from '../../../src/istio/types.ts';
import { buildBench, startKubeApiServer } from '../harness/index.ts';
import { FaultBench, path, services, target } from '../support/fault-bench.ts';

const built = await buildBench();
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const definition = `${definitions}/virtualservices.networking.istio.io`;
const stamp = () => ({ at: new Date().toISOString(), newId: randomUUID });

interface Definition {
  metadata: { name: string };
  spec: { versions: { name: string; served: boolean }[] };
}

describe.skipIf(built === undefined)('what is there', { timeout: 60_000 }, () => {
  let bench: FaultBench;

  beforeAll(async () => {
    bench = new FaultBench(await startKubeApiServer());
    await bench.cluster.applyIstioCrds();
  });
  afterAll(() => bench?.cluster.stop());
  beforeEach(() => bench.reset());
  afterEach(() => bench.close());

  const definitionNow = async (): Promise<Definition> =>
    (await bench.cluster.request('GET', definition)).body as Definition;

  /** Serves these versions of Istio's group and no others, and waits until that is so. */
  async function serve(...names: string[]): Promise<void> {
    const { items } = (await bench.cluster.request('GET', definitions)).body as { items: Definition[] };
    for (const one of items.filter(({ metadata }) => metadata.name.endsWith('.networking.istio.io'))) {
      const versions = one.spec.versions.map(version => version.name);
      // Kinds that never had another version stay as they are.
      if (!versions.includes('v1')) continue;
      for (const version of one.spec.versions) version.served = names.includes(version.name);
      const answer = await bench.cluster.request('PUT', `${definitions}/${one.metadata.name}`, one);
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    }
    const v1IsServed = async (): Promise<boolean[]> => {
      const { status } = await bench.cluster.request('GET', services);
      const { body } = await bench.cluster.request('GET', '/apis/networking.istio.io');
      const { versions } = body as { versions: { version: string }[] };
      return [status === 200, versions.some(one => one.version === 'v1')];
    };
    const wanted = names.includes('v1');
    await expect.poll(v1IsServed, { timeout: 10_000 }).toEqual([wanted, wanted]);
  }
  const beta = path.replace('/v1/', '/v1beta1/');
  const live = async (): Promise<VirtualService> =>
    (await bench.cluster.request('GET', beta)).body as VirtualService;
  const weights = (vs: VirtualService): unknown => vs.spec?.http?.at(-1)?.route?.map(one => one.weight ?? 0);

  test('a cluster that serves v1beta1 only: seen, shifted and rolled back there', async () => {
    // The version that the session knows goes away under it, as when Istio is put back to an older release.
    const session = await bench.session();
    const view = await bench.view(session);
    const stale = await bench.plan(session, 5);
    await serve('v1beta1');
    try {
      const message = (await bench.apply(session, stale)).message ?? '';
      expect(message).toMatch(
        /does not have it \(404\).*the version of it, is not served there at the moment/,
      );
      expect(message).not.toMatch(/deleted/);
      for (const one of [session, await bench.session()]) {
        const outcome = await bench.apply(one, await bench.plan(one, 20));
        expect(outcome, outcome.message).toMatchObject({ status: 'applied', after: { v1: 80, v2: 20 } });
        expect((await readObject(one, target.namespace, target.name))?.apiVersion).toMatch(/v1beta1$/);
        await bench.shows(view, [80, 20]);
        const { snapshot } = await readOnce(one);
        const back = await bench.apply(one, planRollback(snapshot, target, {}, stamp()));
        expect(back, back.message).toMatchObject({ status: 'applied' });
        expect(weights(await live())).toEqual([100, 0]);
        await bench.shows(view, [100, 0]);
      }
      expect(await bench.says(view, 'ready')).toBe('');
    } finally {
      await serve('v1', 'v1beta1', 'v1alpha3');
    }
  });

  test('the CRD goes away and comes back: that is said, nothing is written, and the view is true again', async () => {
    const session = await bench.session();
    const view = await bench.view(session);
    const plan = await bench.plan(session, 10);
    const crd = await definitionNow();
    await bench.cluster.request('DELETE', definition);
    expect(await bench.says(view, 'missing')).toMatch(/does not serve|does not have it/);
    expect(view.snapshot().virtualServices).toEqual([]);
    const outcome = await bench.apply(session, plan);
    expect(outcome).toMatchObject({ status: 'failed' });
    expect(outcome.message).toMatch(/Its kind, or the version of it, is not served there at the moment/);
    const again = { ...crd, metadata: { name: crd.metadata.name }, status: undefined };
    expect((await bench.cluster.request('POST', definitions, again)).status).toBe(201);
    const status = async (): Promise<number> => (await bench.cluster.request('GET', services)).status;
    await expect.poll(status, { timeout: 10_000 }).toBe(200);
    await bench.reset();
    await bench.shows(view, [100, 0]);
    // It is another object now, although it looks the same.
    expect((await bench.apply(session, plan)).message).toMatch(/was deleted and created again/);
  });

  /** The object as a file of a repository has it: without what was added in the cluster. */
  async function fromFile(weights: [number, number], annotations = {}): Promise<object> {
    const { spec, apiVersion, kind } = await bench.live();
    const text = JSON.stringify({ apiVersion, kind, metadata: { ...target, annotations }, spec });
    const file = JSON.parse(text);
    file.spec.http.at(-1).route = weights.map((weight, i) => ({
      destination: { host: 'model-service', subset: `v${i + 1}` },
      weight,
    }));
    return file;
  }
  const kubectl = async (verb: string, object: object): Promise<void> => {
    const { code, stderr } = await bench.cluster.kubectl([verb, '-f', '-'], {
      input: JSON.stringify(object),
    });
    expect(code, stderr).toBe(0);
  };

  test('annotations that a GitOps tool replaces: conflict for old plans, words for undo, and a way on', async () => {
    const session = await bench.session();
    const view = await bench.view(session);
    await bench.apply(session, await bench.plan(session, 10));
    const stale = await bench.plan(session, 50);
    await kubectl('replace', await fromFile([90, 10]));
    expect(await bench.history()).toEqual([]);
    const outcome = await bench.apply(session, stale);
    expect(outcome).toMatchObject({ status: 'conflict' });
    expect(outcome.message).toMatch(/its (annotations|history) changed.*Nothing was overwritten/);
    await bench.shows(view, [90, 10]);
    await expect.poll(() => view.snapshot().virtualServices[0]?.metadata?.annotations).toBeUndefined();
    const { snapshot } = await readOnce(session);
    expect(() => planUndo(snapshot, target, stamp())).toThrow(
      /something replaced it without its annotations/,
    );
    // Which version is stable went with them, and is asked for rather than guessed.
    expect(() => planRollback(snapshot, target, {}, stamp())).toThrow(/Set Stable|--stable/);
    const back = await bench.apply(session, planRollback(snapshot, target, { stable: 'v1' }, stamp()));
    expect(back).toMatchObject({ status: 'applied', after: { v1: 100, v2: 0 } });
    expect(await bench.history()).toHaveLength(1);
  });

  test('annotations of an object that was deleted and created again, or copied: not its own history', async () => {
    const session = await bench.session();
    await bench.apply(session, await bench.plan(session, 10));
    const { annotations = {} } = (await bench.live()).metadata ?? {};
    const stale = await bench.plan(session, 50);
    const file = await fromFile([90, 10], annotations);
    await bench.cluster.request('DELETE', path);
    await kubectl('create', file);
    expect((await bench.apply(session, stale)).message).toMatch(/was deleted and created again/);
    const copy = { ...file, metadata: { ...target, name: 'copy', annotations } };
    await kubectl('create', copy);
    const { snapshot } = await readOnce(session);
    for (const name of [target.name, 'copy']) {
      const one = snapshot.virtualServices.find(vs => vs.metadata?.name === name);
      expect(readHistory(one?.metadata?.annotations, one?.metadata?.uid ?? '')).toEqual([]);
      expect(() => planUndo(snapshot, { ...target, name }, stamp())).toThrow(
        /the history in it is that of another object/,
      );
    }
    // A new shift begins a history of its own, and leaves the other object's behind.
    const outcome = await bench.apply(session, await bench.plan(session, 30));
    expect(outcome).toMatchObject({ status: 'applied' });
    expect(await bench.history()).toHaveLength(1);
    expect((await bench.live()).metadata?.annotations?.['istio-canary.dev/history']).not.toContain(
      JSON.parse(annotations['istio-canary.dev/history'] ?? '').entries[0].id,
    );
    await bench.cluster.request('DELETE', `${services}/copy`);
  });

  test('an object that is deleted while it is looked at: it is gone from the view, and a shift says so', async () => {
    const session = await bench.session();
    const view = await bench.view(session);
    const plan = await bench.plan(session, 10);
    await bench.cluster.request('DELETE', path);
    await expect.poll(() => view.snapshot().virtualServices).toEqual([]);
    const outcome = await bench.apply(session, plan);
    expect(outcome).toMatchObject({ status: 'conflict' });
    expect(outcome.message).toMatch(/was deleted since this was planned. Nothing was overwritten/);
    await bench.reset();
    await bench.shows(view, [100, 0]);
  });
});
