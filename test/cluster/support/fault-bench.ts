/** What the tests of faults share: views, shifts, and what the cluster holds in the end. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { readHistory } from '../../../src/canary/history.ts';
import type { HistoryEntry, ObjectOutcome, Outcome, Plan } from '../../../src/canary/model.ts';
import { planShift } from '../../../src/canary/shift.ts';
import { applyPlan } from '../../../src/cluster/apply.ts';
import { openLive } from '../../../src/cluster/live.ts';
import type { ClusterSession, KindState, LiveCluster, SessionHttp } from '../../../src/cluster/ports.ts';
import { readOnce } from '../../../src/cluster/read.ts';
import { openSession } from '../../../src/cluster/session.ts';
import type { WatchTiming } from '../../../src/cluster/watch.ts';
import type { VirtualService } from '../../../src/istio/types.ts';
import { type RealCluster, seedExample } from '../harness/index.ts';

export const target = { namespace: 'models', name: 'model-virtual-service' };
export const services = '/apis/networking.istio.io/v1/namespaces/models/virtualservices';
export const path = `${services}/${target.name}`;

const weightsOf = (vs: VirtualService | undefined): number[] | undefined =>
  vs?.spec?.http?.at(-1)?.route?.map(one => one.weight ?? 0);

/** One cluster with the example in it, and everything that a test opened on it. */
export class FaultBench {
  readonly cluster: RealCluster;
  readonly #open: (() => unknown)[] = [];

  constructor(cluster: RealCluster) {
    this.cluster = cluster;
  }

  /** Closes what was opened, last first. */
  async close(): Promise<void> {
    for (const close of this.#open.splice(0).reverse()) await close();
  }

  /** To be closed with the rest. */
  own<T extends { close(): unknown }>(one: T): T {
    this.#open.push(() => one.close());
    return one;
  }

  /** The example at 100 % v1, without a history. */
  async reset(): Promise<void> {
    await this.cluster.request('DELETE', path);
    await seedExample(this.cluster, target.namespace);
  }

  async session(kubeconfig = this.cluster.kubeconfigPath('admin')): Promise<ClusterSession> {
    return this.own(await openSession({ kubeconfig }));
  }

  /** A view that is impatient, so that a test sees several tries. */
  async view(session: ClusterSession, timing: Partial<WatchTiming> = {}): Promise<LiveCluster> {
    const view = openLive(session, {}, { slow: 300, backoff: () => 50, ...timing });
    this.#open.push(() => view.dispose());
    await view.ready();
    return view;
  }

  async plan(session: ClusterSession, share: number, why = 'a test'): Promise<Plan> {
    const { snapshot } = await readOnce(session, { clusterWide: false, namespaces: [target.namespace] });
    return planShift(
      snapshot,
      target,
      { v2: share },
      {},
      { at: new Date().toISOString(), newId: randomUUID, why },
    );
  }

  /** What became of the plan's object; `timeoutMs` shortens every wait for an answer. */
  async apply(session: ClusterSession, plan: Plan, timeoutMs?: number): Promise<ObjectOutcome> {
    const hurried = timeoutMs === undefined ? session : impatient(session, timeoutMs);
    const outcome: Outcome = await applyPlan(hurried, plan);
    const [object] = outcome.objects;
    if (!object || outcome.objects.length > 1) return expect.unreachable('one object');
    return object;
  }

  async live(): Promise<VirtualService> {
    return (await this.cluster.request('GET', path)).body as VirtualService;
  }

  async weights(): Promise<number[] | undefined> {
    return weightsOf(await this.live());
  }

  async history(): Promise<HistoryEntry[]> {
    const { metadata } = await this.live();
    return readHistory(metadata?.annotations, metadata?.uid ?? '');
  }

  /** Somebody else's edit. */
  async edit(weights: readonly number[]): Promise<void> {
    const value = weights.map((weight, i) => ({
      destination: { host: 'model-service', subset: `v${i + 1}` },
      weight,
    }));
    const patch = [{ op: 'replace', path: '/spec/http/0/route', value }];
    const answer = await this.cluster.request('PATCH', path, patch);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  }

  /** Waits until the view shows what stands in the cluster. */
  async shows(view: LiveCluster, weights: readonly number[], timeout = 15_000): Promise<void> {
    const shown = (): unknown =>
      weightsOf(view.snapshot().virtualServices.find(one => one.metadata?.name === target.name));
    await expect.poll(shown, { timeout, interval: 20 }).toEqual(weights);
  }

  /** Waits until the view says this of VirtualServices; gives the words. */
  async says(view: LiveCluster, state: KindState['state'], timeout = 15_000): Promise<string> {
    const said = (): KindState | undefined => view.states().find(one => one.kind === 'VirtualService');
    await expect.poll(() => said()?.state, { timeout, interval: 20 }).toBe(state);
    return said()?.message ?? '';
  }

  /** The write was told to be made, and it was: once. */
  async appliedOnce(outcome: ObjectOutcome, plan: Plan, weights: readonly number[]): Promise<void> {
    expect(outcome, outcome.message).toMatchObject({ status: 'applied' });
    expect((await this.history()).map(one => one.id)).toEqual([plan.objects[0]?.entry.id]);
    expect(await this.weights()).toEqual(weights);
  }

  /** The write was told not to be made, and it was not; gives the words. */
  async notApplied(outcome: ObjectOutcome, status: ObjectOutcome['status'] = 'failed'): Promise<string> {
    expect(outcome).toMatchObject({ status });
    expect(await this.history()).toEqual([]);
    expect(await this.weights()).toEqual([100, 0]);
    return outcome.message ?? '';
  }
}

/** The same session for one who does not wait as long. */
function impatient(session: ClusterSession, timeoutMs: number): ClusterSession {
  const http: SessionHttp = {
    request: request => session.http.request({ ...request, timeoutMs }),
    ask: request => session.http.ask({ ...request, timeoutMs }),
    stream: request => session.http.stream(request),
  };
  return Object.create(session, { http: { value: http }, checkStill: { value: () => session.checkStill() } });
}
