/** A cluster of one VirtualService, a clock that goes by itself, and requests that are counted: no driver knows better. */
import type { ArmCounts, Problem, Sample, Stratum } from '../../../src/analysis/model.ts';
import type { MetricsSource } from '../../../src/analysis/source.ts';
import type { ObjectPlan, Outcome, Plan, Snapshot } from '../../../src/canary/model.ts';
import type { VirtualService } from '../../../src/istio/types.ts';
import type { Policy, RolloutEvent } from '../../../src/rollout/model.ts';
import { policyOf } from '../../../src/rollout/policy.ts';
import type {
  Clock,
  Leased,
  RolloutCluster,
  RolloutLease,
  RolloutPorts,
} from '../../../src/rollout/ports.ts';
import { annotationOperations } from '../../../src/rollout/record.ts';
import { carryOut } from '../canary/carry-out.ts';
import { snapshot, target, to, virtualService } from '../canary/fixtures.ts';

const start = Date.UTC(2026, 0, 2, 3, 4, 5);
/** Between two scrapes, milliseconds. */
const scrape = 15_000;
/** No test needs more. */
const longest = 24 * 3600_000;

/** Percent of a version's requests that fail, at a time since the start (milliseconds). */
export type Errors = (at: number) => number;

export class World implements Clock {
  wall = start;
  #steady = 0;
  readonly #plans: { at: number; run: () => unknown }[] = [];
  vs: VirtualService | undefined;
  writer = 'istio-canary';
  user = 'ada';
  workloads?: Snapshot['workloads'];
  /** Requests a second to all versions. */
  rate = 50;
  stableErrors: Errors = () => 0.1;
  canaryErrors: Errors = () => 0.1;
  /** Undefined: both can be reached. */
  clusterDown?: string;
  metricsDown?: string;
  /** What stable did before, by metric. */
  past: Record<string, ArmCounts[] | Error> | Error = {};
  pastHangs = false;
  /** How far it was asked back, in milliseconds. */
  lookedBack: number[] = [];
  /** Why it does not answer: it is away, or turns us away. */
  metricsProblem: 'unreachable' | 'forbidden' | 'bad-query' = 'unreachable';
  /** Samples are never answered. */
  hangs = false;
  /** Called while metrics are asked for: between a look at the object and what is written for it. */
  onSample?: () => void;
  /** Called in the place of a write. */
  onApply?: (plan: Plan) => Promise<Outcome | undefined> | Outcome | undefined;
  readonly applied: { weights: number[]; why?: string; action: string }[] = [];
  readonly events: RolloutEvent[] = [];
  holders = new Map<string, string>();

  constructor() {
    this.vs = virtualService([{ route: [to('v1', 100), to('v2', 0)] }], {
      annotations: { 'istio-canary.dev/stable': 'v1' },
    });
  }

  now = (): number => this.wall;
  steady = (): number => this.#steady;
  /** Milliseconds since the start. */
  since = (): number => this.#steady;

  /** Runs it once that time has come. */
  at(ms: number, run: () => unknown): void {
    this.#plans.push({ at: ms, run });
  }

  sleep = async (ms: number, signal: AbortSignal): Promise<void> => {
    if (!signal.aborted) this.pass(ms);
    if (this.#steady > longest) throw new Error('The rollout takes for ever.');
    for (const one of this.#plans.filter(({ at }) => at <= this.#steady)) {
      this.#plans.splice(this.#plans.indexOf(one), 1);
      void one.run();
    }
    for (let i = 0; i < 5; i += 1) await new Promise(resolve => setImmediate(resolve));
  };

  pass(ms: number): void {
    this.wall += ms;
    this.#steady += ms;
  }

  /** The machine sleeps: its clock goes on, what it counts by does not. */
  jump(ms: number): void {
    this.wall += ms;
  }

  snapshot(): Snapshot {
    const more = this.workloads ? { workloads: this.workloads } : {};
    return snapshot(this.vs ? [this.vs] : [], { user: this.user, ...more });
  }

  share(): number {
    const [v1 = 0, v2 = 0] = this.weights();
    return (100 * v2) / (v1 + v2);
  }

  weights(): number[] {
    return (this.vs?.spec?.http?.[0]?.route ?? []).map(one => one.weight ?? 0);
  }

  annotations(): Record<string, string> {
    return this.vs?.metadata?.annotations ?? {};
  }

  /** Somebody writes the object by other means. */
  edit(weights: [number, number], writer = 'kubectl-edit'): void {
    this.writer = writer;
    const [stable, canary] = weights;
    this.vs = {
      ...this.vs,
      spec: { ...this.vs?.spec, http: [{ route: [to('v1', stable), to('v2', canary)] }] },
    };
  }

  annotate(annotations: Record<string, string>): void {
    this.vs = { ...this.vs, metadata: { ...this.vs?.metadata, annotations } };
  }

  cluster(): RolloutCluster {
    const reach = (): void => {
      if (this.clusterDown) throw new Error(this.clusterDown);
    };
    return {
      context: 'test',
      read: async () => {
        reach();
        return { object: this.vs, writer: this.writer };
      },
      snapshot: async () => {
        reach();
        return this.snapshot();
      },
      apply: async plan => {
        reach();
        return (await this.onApply?.(plan)) ?? this.apply(plan);
      },
      annotate: async (uid, changes) => {
        reach();
        const { vs } = this;
        if (!vs || vs.metadata?.uid !== uid) return 'gone';
        const patch = annotationOperations(changes, vs.metadata?.annotations !== undefined);
        try {
          this.vs = carryOut(vs, { patch } as ObjectPlan);
          return 'applied';
        } catch {
          return 'conflict';
        }
      },
      explain: error => (error instanceof Error ? error.message : String(error)),
    };
  }

  apply(plan: Plan): Outcome {
    const objects = plan.objects.map(one => {
      const { namespace, name, before, after } = one;
      const base = { namespace, name, before, after, warnings: [] };
      try {
        if (!this.vs) throw new Error('gone');
        this.vs = carryOut(this.vs, one);
      } catch (error) {
        return { ...base, status: 'conflict' as const, message: `changed since: ${String(error)}` };
      }
      this.applied.push({ weights: this.weights(), why: one.entry.why, action: one.entry.action });
      return { ...base, status: 'applied' as const };
    });
    return { plan: plan.id, dryRun: false, objects };
  }

  /** Leases of the one object; a name that is in `holders` already holds it. */
  lease(holder: string): RolloutLease {
    return {
      holder,
      acquire: async (takeOver): Promise<Leased> => {
        const by = this.holders.get('lease');
        if (by && by !== holder && !takeOver) return { is: 'taken', by };
        this.holders.set('lease', holder);
        return { is: 'held' };
      },
      onLost: () => {},
      release: async () => {
        if (this.holders.get('lease') === holder) this.holders.delete('lease');
      },
    };
  }

  source(since?: number): MetricsSource {
    // Prometheus has a clock of its own.
    const now = (): number => start + this.#steady;
    let last = since ?? now();
    const arm = (requests: number, percent: number): ArmCounts => ({
      requests,
      bad: Math.round((requests * percent) / 100),
    });
    const sample = async (signal?: AbortSignal): Promise<Sample> => {
      if (this.hangs) await new Promise(resolve => signal?.addEventListener('abort', resolve));
      signal?.throwIfAborted();
      this.onSample?.();
      const at = now();
      const base = { at, gauges: {}, strata: {}, problems: [] as Problem[] };
      if (this.metricsDown)
        return { ...base, problems: [{ code: this.metricsProblem, text: this.metricsDown }] };
      const from = last;
      last = at;
      if (at <= from) return base;
      const strata: Stratum[] = [];
      for (let begin = from; begin < at; begin += scrape) {
        const end = Math.min(begin + scrape, at);
        const requests = Math.round((this.rate * (end - begin)) / 1000);
        const canary = Math.round((requests * this.share()) / 100);
        strata.push({
          from: begin,
          to: end,
          stable: arm(requests - canary, this.stableErrors(end - start)),
          canary: arm(canary, this.canaryErrors(end - start)),
        });
      }
      const replicas = { stable: { ready: 5, desired: 5 }, canary: { ready: 5, desired: 5 } };
      const expected = strata.reduce((sum, one) => sum + one.canary.requests, 0);
      return { ...base, strata: { errors: strata }, replicas, expected };
    };
    return {
      where: 'a test',
      target: {} as MetricsSource['target'],
      metrics: [],
      sample,
      window: async () => ({ stable: { metrics: {} }, canary: { metrics: {} } }),
      series: async () => [],
      past: async (spanMs, signal) => {
        this.lookedBack.push(spanMs);
        if (this.pastHangs) await new Promise(resolve => signal?.addEventListener('abort', resolve));
        signal?.throwIfAborted();
        if (this.past instanceof Error) throw this.past;
        const found = Object.entries(this.past);
        const isError = (one: unknown): boolean => one instanceof Error;
        return {
          windows: Object.fromEntries(found.filter(([, one]) => !isError(one))) as Record<
            string,
            ArmCounts[]
          >,
          failed: Object.fromEntries(found.filter(([, one]) => isError(one))),
        };
      },
      queries: () => [],
      close: () => {},
    };
  }

  ports(holder = 'ada@here (1)'): RolloutPorts {
    let ids = 0;
    return {
      clock: this,
      target,
      cluster: this.cluster(),
      metrics: async ({ since }) => this.source(since),
      lease: this.lease(holder),
      newId: () => `${holder.slice(-2, -1)}-${++ids}-${Math.random().toString(36).slice(2)}`,
    };
  }

  onEvent = (event: RolloutEvent): void => {
    this.events.push(event);
  };

  told(...types: RolloutEvent['type'][]): string[] {
    return this.events.filter(({ type }) => types.includes(type)).map(({ text }) => text);
  }
}

/** A policy with steps of a minute, looked at every 15 s. */
export const quick = (spec: Record<string, unknown> = {}): Policy =>
  policyOf({
    spec: {
      stepWeights: [1, 10, 50],
      stepDuration: '60s',
      interval: '15s',
      minRequests: 20,
      warmUp: '0s',
      ...spec,
    },
  });
