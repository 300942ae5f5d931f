/** Istio's histogram of durations, followed: strata of requests that took longer than a bound. */
import { boundOf, boundsIn, nearestBound } from '../../analysis/buckets.ts';
import { type Left, Strata } from '../../analysis/counters.ts';
import { type Labels, type Side, sideOf } from '../../analysis/failures.ts';
import type { Arm, SlowShareMetric, Stratum } from '../../analysis/model.ts';
import { durationBucket, durationText, oneOf, selectorOf } from '../../analysis/promql.ts';
import type { MetricsTarget } from '../../analysis/source.ts';
import type { PrometheusClient } from './client.ts';
import { Follower } from './follow.ts';

const sides: readonly Side[] = ['attempts', 'seen'];

/** The bounds of the histograms, as they are written, of the last hour. */
export async function lesOf(
  client: PrometheusClient,
  target: MetricsTarget,
  matching: string | undefined,
  signal?: AbortSignal,
): Promise<string[]> {
  const selector = selectorOf(target, durationBucket, { matching });
  const found = await client.instant(
    `count by (le) (last_over_time(${selector}[${durationText(3_600_000)}]))`,
    undefined,
    { signal },
  );
  return found.flatMap(one => one.labels.le ?? []);
}

export class DurationCounts {
  readonly #target: MetricsTarget;
  readonly #metrics: readonly SlowShareMetric[];
  readonly #since: number;
  readonly #matching: string | undefined;
  readonly #armOf: (labels: Labels) => Arm | undefined;
  /** By metric: the bound that it was moved to. Undefined until there are histograms. */
  bounds: ReadonlyMap<string, number> | undefined;
  #follower?: Follower;
  #strata: { name: string; side: Side; strata: Strata }[] = [];

  constructor(
    target: MetricsTarget,
    metrics: readonly SlowShareMetric[],
    since: number,
    matching: string | undefined,
    armOf: (labels: Labels) => Arm | undefined,
  ) {
    this.#target = target;
    this.#metrics = metrics;
    this.#since = since;
    this.#matching = matching;
    this.#armOf = armOf;
  }

  /** Strata of the side by metric; undefined while there are no histograms. */
  async next(
    client: PrometheusClient,
    side: Side,
    now: number,
    signal?: AbortSignal,
  ): Promise<{ strata: Record<string, Stratum[]>; left: Left[] } | undefined> {
    this.#follower ??= await this.#start(client, signal);
    if (!this.#follower) return undefined;
    const { differences } = await this.#follower.next(client, now, signal);
    const told: { strata: Record<string, Stratum[]>; left: Left[] } = { strata: {}, left: [] };
    for (const one of this.#strata) {
      one.strata.add(differences);
      const { strata, left } = one.strata.take(this.#follower.interval);
      if (one.side !== side) continue;
      told.strata[one.name] = strata;
      told.left.push(...left);
    }
    return told;
  }

  async #start(client: PrometheusClient, signal?: AbortSignal): Promise<Follower | undefined> {
    const les = await lesOf(client, this.#target, this.#matching, signal);
    const bounds = boundsIn(les);
    if (bounds.length === 0) return undefined;
    const moved = this.#metrics.flatMap(({ name, slowerThan }) => {
      const bound = nearestBound(bounds, slowerThan);
      return bound === undefined ? [] : [[name, bound] as const];
    });
    this.bounds = new Map(moved);
    const wanted = new Set([Number.POSITIVE_INFINITY, ...this.bounds.values()]);
    const more = [
      oneOf(
        'le',
        les.filter(le => wanted.has(boundOf(le) ?? Number.NaN)),
      ),
    ];
    this.#strata = moved.flatMap(([name, bound]) =>
      sides.map(side => ({ name, side, strata: this.#strataOf(bound, side) })),
    );
    const query = selectorOf(this.#target, durationBucket, { matching: this.#matching, more });
    return new Follower([{ query, isRaw: true }], this.#since);
  }

  /** All requests are in the last bucket; the quick ones are taken away again from the slow. */
  #strataOf(bound: number, side: Side): Strata {
    return new Strata(labels => {
      const arm = sideOf(labels) === side ? this.#armOf(labels) : undefined;
      const le = boundOf(labels.le);
      if (!arm || (le !== bound && le !== Number.POSITIVE_INFINITY)) return undefined;
      return le === bound ? { arm, requests: 0, bad: -1 } : { arm, requests: 1, bad: 1 };
    }, this.#since);
  }
}
