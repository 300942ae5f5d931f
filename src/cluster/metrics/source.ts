/** Prometheus as a source of samples, windows and charts of one canary. */
import type { Arm, Metric, Sample } from '../../analysis/model.ts';
import type {
  MetricsSource,
  MetricsTarget,
  PastWindows,
  Series,
  ShownQuery,
  WindowValues,
} from '../../analysis/source.ts';
import type { ClusterSession, SourceOptions } from '../ports.ts';
import { chartSeries } from './charts.ts';
import { Connection } from './connection.ts';
import { pastOf } from './past.ts';
import { shownQueries } from './queries.ts';
import { ReplicaCounts } from './replicas.ts';
import { Sampler } from './sampler.ts';
import { windowValues } from './window.ts';

const usualWindow = 60_000;

class PrometheusSource implements MetricsSource {
  readonly target: MetricsTarget;
  readonly metrics: readonly Metric[];
  readonly #connection: Connection;
  readonly #sampler: Sampler;
  readonly #matching: string | undefined;
  readonly #windowMs: number;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    session: ClusterSession,
    target: MetricsTarget,
    metrics: readonly Metric[],
    options: SourceOptions,
  ) {
    this.target = target;
    this.metrics = metrics;
    this.#matching = options.matching;
    this.#windowMs = options.windowMs ?? usualWindow;
    this.#connection = new Connection(session, target, options, options.env ?? process.env);
    this.#sampler = new Sampler(
      target,
      metrics,
      options.since ?? Date.now(),
      this.#connection,
      new ReplicaCounts(session, target, options.replicas),
      { matching: options.matching, windowMs: this.#windowMs, canaryShare: options.canaryShare },
    );
  }

  get where(): string {
    return this.#connection.where;
  }

  /** One after the other: each takes up where the one before ended. */
  sample(signal?: AbortSignal): Promise<Sample> {
    const next = this.#last.then(() => this.#sampler.sample(signal));
    this.#last = next.catch(() => {});
    return next;
  }

  async window(windowMs: number, signal?: AbortSignal): Promise<Record<Arm, WindowValues>> {
    const client = await this.#connection.client(signal);
    return windowValues(client, this.target, this.metrics, { windowMs, matching: this.#matching, signal });
  }

  async series(from: number, to: number, stepMs: number, signal?: AbortSignal): Promise<Series[]> {
    const client = await this.#connection.client(signal);
    const { interval, sides } = this.#sampler.requests;
    return chartSeries(client, this.target, this.metrics, sides.choose(interval), {
      from,
      to,
      stepMs,
      interval,
      matching: this.#matching,
      signal,
    });
  }

  async past(spanMs: number, signal?: AbortSignal): Promise<PastWindows> {
    const client = await this.#connection.client(signal);
    const { side, ...past } = await pastOf(client, this.target, this.metrics, {
      to: Date.now(),
      spanMs,
      windowMs: this.#windowMs,
      matching: this.#matching,
      signal,
    });
    this.#sampler.pastSide = side;
    return past;
  }

  queries(): ShownQuery[] {
    return shownQueries(this.target, this.metrics, this.#sampler.requests.label, {
      windowMs: this.#windowMs,
      matching: this.#matching,
    });
  }

  close(): void {
    this.#connection.close();
  }
}

/**
 * A source for one canary. Connects to nothing before it is asked; throws a Refusal for options that make no sense as
 * written.
 */
export const openMetrics = (
  session: ClusterSession,
  target: MetricsTarget,
  metrics: readonly Metric[],
  options: SourceOptions = {},
): MetricsSource => new PrometheusSource(session, target, metrics, options);
