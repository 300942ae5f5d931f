/** One sample after the other: what came in of all metrics, and what could not be told. */
import type { Side } from '../../analysis/failures.ts';
import type {
  ErrorShareMetric,
  GaugeMetric,
  Metric,
  Problem,
  Sample,
  SlowShareMetric,
} from '../../analysis/model.ts';
import type { MetricsTarget } from '../../analysis/source.ts';
import { TrafficWatch } from '../../analysis/unanswered.ts';
import { Refusal } from '../../canary/refusal.ts';
import { explain } from '../errors.ts';
import type { PrometheusClient } from './client.ts';
import type { Connection } from './connection.ts';
import type { Asking, Draft } from './draft.ts';
import { DurationCounts } from './durations.ts';
import { fillGauge, fillOwn, fillSlow, type OwnMetric } from './fill-metrics.ts';
import { fillRequests } from './fill-requests.ts';
import { OwnCounts } from './own-counts.ts';
import type { ReplicaCounts } from './replicas.ts';
import { RequestCounts } from './requests.ts';
import { MetricsError } from './wire.ts';

export interface SamplerOptions {
  matching?: string;
  windowMs: number;
  /** The canary's share by its weight, in percent. */
  canaryShare?: () => number | undefined;
}

const of = <K extends Metric['kind']>(metrics: readonly Metric[], kind: K): Extract<Metric, { kind: K }>[] =>
  metrics.filter((one): one is Extract<Metric, { kind: K }> => one.kind === kind);

export class Sampler {
  readonly #target: MetricsTarget;
  readonly #connection: Connection;
  readonly #replicas: ReplicaCounts;
  readonly #options: SamplerOptions;
  readonly #slow: readonly SlowShareMetric[];
  readonly #gauges: readonly GaugeMetric[];
  readonly #errors: readonly ErrorShareMetric[];
  /** Ready pods alone need no Prometheus, so none is looked for. */
  readonly #asks: boolean;
  readonly #own: OwnMetric[];
  readonly requests: RequestCounts;
  readonly durations: DurationCounts;
  readonly #traffic = new TrafficWatch();
  /** Whose reports stable's past was counted by, once it was asked for. */
  pastSide?: Side;

  constructor(
    target: MetricsTarget,
    metrics: readonly Metric[],
    since: number,
    connection: Connection,
    replicas: ReplicaCounts,
    options: SamplerOptions,
  ) {
    this.#target = target;
    this.#connection = connection;
    this.#replicas = replicas;
    this.#options = options;
    this.#asks = metrics.length === 0 || metrics.some(({ kind }) => kind !== 'readiness');
    this.#errors = of(metrics, 'errorShare');
    this.#slow = of(metrics, 'slowShare');
    this.#gauges = of(metrics, 'gauge');
    this.requests = new RequestCounts(target, this.#errors, since, options.matching);
    this.durations = new DurationCounts(target, this.#slow, since, options.matching, labels =>
      this.requests.armOf(labels),
    );
    this.#own = of(metrics, 'countShare').map(metric => {
      try {
        return new OwnCounts(metric, target, since, options.windowMs);
      } catch (error) {
        return { metric, error };
      }
    });
  }

  /** Throws only the signal's reason: whatever the source does is a problem of the sample. */
  async sample(signal?: AbortSignal): Promise<Sample> {
    const at = Date.now();
    const draft: Draft = { strata: {}, gauges: {}, problems: [] };
    const [replicas] = await Promise.all([this.#replicas.now(), this.#fill(draft, at, signal)]);
    signal?.throwIfAborted();
    return { at, ...draft, ...(replicas ? { replicas } : {}) };
  }

  async #fill(draft: Draft, now: number, signal?: AbortSignal): Promise<void> {
    if (!this.#asks) return;
    const failed = (error: unknown, metric?: string): void => {
      if (!signal?.aborted) draft.problems.push(this.#problemOf(error, metric));
    };
    let client: PrometheusClient;
    try {
      client = await this.#connection.client(signal);
      await fillRequests(draft, this.#counting(), { client, now, signal });
    } catch (error) {
      signal?.throwIfAborted();
      failed(error);
      // What does not answer this does not answer the others.
      if (!(error instanceof MetricsError) || error.problem !== 'bad-query') return;
      client = await this.#connection.client(signal);
    }
    const asking: Asking = { client, now, signal };
    await Promise.all(
      this.#others(draft, asking).map(([metric, fill]) => fill.catch(error => failed(error, metric))),
    );
    for (const text of client.warnings)
      draft.problems.push({ code: 'scrape-gap', text: `Some of the data is missing: ${text}` });
    client.warnings.clear();
  }

  #counting() {
    return {
      target: this.#target,
      requests: this.requests,
      traffic: this.#traffic,
      share: () => this.#options.canaryShare?.(),
      pastSide: this.pastSide,
    };
  }

  /** All but requests, at the same time, each with the name that is told where it fails. */
  #others(draft: Draft, asking: Asking): [metric: string, fill: Promise<void>][] {
    const all: [string, Promise<void>][] = [];
    const slow = this.#slow.map(one => one.name).join(', ');
    if (slow !== '') all.push([slow, fillSlow(draft, this.#slow, this, asking)]);
    for (const one of this.#own) all.push([one.metric.name, fillOwn(draft, one, this.#target, asking)]);
    for (const one of this.#gauges)
      all.push([one.name, fillGauge(draft, one, this.#target, this.#options.windowMs, asking)]);
    return all;
  }

  #problemOf(error: unknown, metric?: string): Problem {
    const about = metric === undefined ? {} : { metric };
    if (error instanceof MetricsError) {
      if (error.problem === 'unreachable' || error.problem === 'forbidden') this.#connection.lost();
      return { code: error.problem, ...about, text: error.message };
    }
    if (error instanceof Refusal) return { code: 'bad-query', ...about, text: error.message };
    // A mistake of ours must not end a rollout that watches: it holds, and says so.
    return { code: 'unreachable', ...about, text: `The metrics could not be read: ${explain(error)}` };
  }
}
