/** One sample after the other: what came in of all metrics, and what could not be told. */
import { type Labels, type Side, sideOf } from '../../analysis/failures.ts';
import type {
  Arm,
  CountShareMetric,
  ErrorShareMetric,
  GaugeMetric,
  Metric,
  Problem,
  Sample,
  SlowShareMetric,
  Stratum,
} from '../../analysis/model.ts';
import { leftProblems, oddProblems, silenceProblems } from '../../analysis/problems.ts';
import { durationBucket, requestsTotal } from '../../analysis/promql.ts';
import type { MetricsTarget } from '../../analysis/source.ts';
import { TrafficWatch } from '../../analysis/unanswered.ts';
import { possibleLabels } from '../../analysis/versions.ts';
import { Refusal } from '../../canary/refusal.ts';
import { explain } from '../errors.ts';
import type { PrometheusClient } from './client.ts';
import type { Connection } from './connection.ts';
import { DurationCounts } from './durations.ts';
import { readGauge } from './gauges.ts';
import { OwnCounts } from './own-counts.ts';
import type { ReplicaCounts } from './replicas.ts';
import { RequestCounts } from './requests.ts';
import { MetricsError } from './wire.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Draft = Mutable<Pick<Sample, 'unanswered' | 'expected' | 'isUnlikePast'>> & {
  strata: Record<string, readonly Stratum[]>;
  gauges: Record<string, Partial<Record<'stable' | 'canary', number>>>;
  problems: Problem[];
};

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
  readonly #own: (OwnCounts | { metric: CountShareMetric; error: unknown })[];
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
      draft.problems.push(this.#problemOf(error, metric));
    };
    let client: PrometheusClient;
    try {
      client = await this.#connection.client(signal);
      await this.#fillRequests(draft, client, now, signal);
    } catch (error) {
      signal?.throwIfAborted();
      failed(error);
      // What does not answer this does not answer the others.
      if (!(error instanceof MetricsError) || error.problem !== 'bad-query') return;
      client = await this.#connection.client(signal);
    }
    const each: [metric: string, work: () => Promise<void>][] = [
      ...(this.#slow.length > 0
        ? [
            [
              this.#slow.map(one => one.name).join(', '),
              () => this.#fillSlow(draft, client, now, signal),
            ] as [string, () => Promise<void>],
          ]
        : []),
      ...this.#own.map((one): [string, () => Promise<void>] => [
        one.metric.name,
        () => this.#fillOwn(draft, one, client, now, signal),
      ]),
      ...this.#gauges.map((one): [string, () => Promise<void>] => [
        one.name,
        () => this.#fillGauge(draft, one, client, signal),
      ]),
    ];
    await Promise.all(
      each.map(([metric, work]) =>
        work().catch((error: unknown) => {
          if (!signal?.aborted) failed(error, metric);
        }),
      ),
    );
    for (const text of client.warnings)
      draft.problems.push({ code: 'scrape-gap', text: `Some of the data is missing: ${text}` });
    client.warnings.clear();
  }

  async #fillRequests(
    draft: Draft,
    client: PrometheusClient,
    now: number,
    signal?: AbortSignal,
  ): Promise<void> {
    const news = await this.requests.next(client, now, signal);
    for (const [name, strata] of Object.entries(news.strata))
      if (strata.length > 0) draft.strata[name] = strata;
    const { interval } = this.requests;
    const share = this.#options.canaryShare?.();
    Object.assign(draft, this.#traffic.take(news.requests, news.unanswered, share, { now, interval }));
    const { side, odd, left } = news;
    // Judging goes over to the callers' reports where the canary's own proxy tells nothing, which only requests show.
    const isKnown = this.requests.sides.of(side, 'stable') !== undefined;
    if (isKnown && this.pastSide !== undefined && this.pastSide !== side) draft.isUnlikePast = true;
    // A gateway that restarts is nothing to those who are judged by their own reports.
    const armOf = (labels: Labels): Arm | undefined =>
      sideOf(labels) === side ? this.requests.armOf(labels) : undefined;
    draft.problems.push(...oddProblems(this.#target, odd, armOf), ...leftProblems(this.#target, left));
    if (possibleLabels(this.#target).length === 0) draft.problems.push(this.#cannotTell());
    const seen = {
      stable: this.requests.sides.of(side, 'stable')?.last,
      canary: this.requests.sides.of(side, 'canary')?.last,
    };
    draft.problems.push(
      ...silenceProblems(this.#target, seen, {
        now,
        interval,
        what: `${requestsTotal} (${side === 'seen' ? 'as callers saw it' : 'as its own proxy tells'})`,
      }),
    );
  }

  async #fillSlow(draft: Draft, client: PrometheusClient, now: number, signal?: AbortSignal): Promise<void> {
    const told = await this.durations.next(
      client,
      this.requests.sides.choose(this.requests.interval),
      now,
      signal,
    );
    if (!told) {
      const text = `There is no histogram ${durationBucket} of this canary yet.`;
      for (const { name: metric } of this.#slow) draft.problems.push({ code: 'no-samples', metric, text });
      return;
    }
    for (const [name, strata] of Object.entries(told.strata))
      if (strata.length > 0) draft.strata[name] = strata;
  }

  async #fillOwn(
    draft: Draft,
    one: OwnCounts | { metric: CountShareMetric; error: unknown },
    client: PrometheusClient,
    now: number,
    signal?: AbortSignal,
  ): Promise<void> {
    const { name } = one.metric;
    if (!(one instanceof OwnCounts)) throw one.error;
    const { strata, left, odd } = await one.next(client, now, signal);
    if (strata.length > 0) draft.strata[name] = strata;
    draft.problems.push(
      ...oddProblems(this.#target, odd, labels => one.armOf(labels), name),
      ...leftProblems(this.#target, left, name),
      ...silenceProblems(this.#target, one.lastSeen, {
        now,
        interval: one.follower.interval,
        what: name,
        metric: name,
      }),
    );
  }

  async #fillGauge(
    draft: Draft,
    metric: GaugeMetric,
    client: PrometheusClient,
    signal?: AbortSignal,
  ): Promise<void> {
    const values: Partial<Record<'stable' | 'canary', number>> = {};
    for (const arm of ['stable', 'canary'] as const) {
      const { value, problem } = await readGauge(
        client,
        metric,
        this.#target,
        arm,
        this.#options.windowMs,
        signal,
      );
      if (problem) draft.problems.push(problem);
      else values[arm] = value;
    }
    if (Object.keys(values).length > 0) draft.gauges[metric.name] = values;
  }

  #cannotTell(): Problem {
    const { stable, canary } = this.#target.versions;
    return {
      code: 'no-samples',
      text: `${stable.key} and ${canary.key} cannot be told apart in Istio's metrics: neither version labels, nor workloads, nor hosts of the two differ as far as they can be seen. Label the pods with version, or let Deployments be read.`,
    };
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
