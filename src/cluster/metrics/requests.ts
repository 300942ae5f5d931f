/** Istio's counter of requests, followed: strata of errors, and what came to nothing. */
import { type Left, Strata } from '../../analysis/counters.ts';
import type { Difference, Oddity } from '../../analysis/differences.ts';
import { isFailure, type Labels, type Side, sideOf } from '../../analysis/failures.ts';
import type { Arm, ErrorShareMetric, Stratum } from '../../analysis/model.ts';
import { requestsTotal, selectorOf } from '../../analysis/promql.ts';
import { Sides } from '../../analysis/sides.ts';
import type { MetricsTarget } from '../../analysis/source.ts';
import { type Unanswered, unansweredIn } from '../../analysis/unanswered.ts';
import { armBy, chooseLabel, type VersionLabel, versionLabels } from '../../analysis/versions.ts';
import type { PrometheusClient } from './client.ts';
import { Follower } from './follow.ts';

const sides: readonly Side[] = ['attempts', 'seen'];

/** What a request's series says of which version it is about, and who says so. */
const identityOf = (labels: Labels): string =>
  ['reporter', ...versionLabels].map(name => labels[name] ?? '').join('\0');

export interface RequestNews {
  side: Side;
  /** Of the judged side, by metric. */
  strata: Record<string, Stratum[]>;
  /** All requests of the judged side, whatever became of them. */
  requests: Stratum[];
  left: Left[];
  odd: Oddity[];
  unanswered: Unanswered;
}

export class RequestCounts {
  readonly follower: Follower;
  readonly sides: Sides;
  readonly #target: MetricsTarget;
  readonly #strata: { name: string; side: Side; strata: Strata }[];
  readonly #identities = new Map<string, Labels>();
  #label: VersionLabel | undefined;

  constructor(
    target: MetricsTarget,
    metrics: readonly ErrorShareMetric[],
    since: number,
    matching: string | undefined,
  ) {
    this.#target = target;
    this.sides = new Sides(target.beside?.mirrored);
    this.follower = new Follower(
      [{ query: selectorOf(target, requestsTotal, { matching }), isRaw: true }],
      since,
    );
    const rules: { name: string; rule?: ErrorShareMetric }[] = [
      { name: '' },
      ...metrics.map(rule => ({ name: rule.name, rule })),
    ];
    this.#strata = rules.flatMap(({ name, rule }) =>
      sides.map(side => ({
        name,
        side,
        strata: new Strata(labels => {
          const arm = sideOf(labels) === side ? this.armOf(labels) : undefined;
          return arm && { arm, requests: 1, bad: isFailure(labels, rule) ? 1 : 0 };
        }, since),
      })),
    );
  }

  /** The label that tells the versions apart; undefined where none can. */
  get label(): VersionLabel | undefined {
    return this.#label;
  }

  /** The reporters whose series were seen. */
  get reporters(): string[] {
    return [...new Set([...this.#identities.values()].flatMap(one => one.reporter ?? []))].sort();
  }

  /** How many series, and of what kinds. */
  get identities(): readonly Labels[] {
    return [...this.#identities.values()];
  }

  get interval(): number {
    return this.follower.interval;
  }

  armOf(labels: Labels): Arm | undefined {
    return this.#label && armBy(this.#target, this.#label, labels);
  }

  async next(client: PrometheusClient, now: number, signal?: AbortSignal): Promise<RequestNews> {
    const { differences, odd } = await this.follower.next(client, now, signal);
    this.#identify(differences);
    const armOf = (labels: Labels) => this.armOf(labels);
    this.sides.note(differences, armOf);
    const side = this.sides.choose(this.interval);
    const news: RequestNews = {
      side,
      strata: {},
      requests: [],
      left: [],
      odd,
      unanswered: unansweredIn(differences, armOf),
    };
    for (const one of this.#strata) {
      one.strata.add(differences);
      const { strata, left } = one.strata.take(this.interval);
      if (one.side !== side) continue;
      if (one.name === '') news.requests = strata;
      else news.strata[one.name] = strata;
      if (one.name === '') news.left = left;
    }
    return news;
  }

  #identify(differences: readonly Difference[]): void {
    const before = this.#identities.size;
    for (const { labels } of differences) {
      const identity = identityOf(labels);
      if (!this.#identities.has(identity)) this.#identities.set(identity, labels);
    }
    if (this.#identities.size > before || this.#label === undefined)
      this.#label = chooseLabel(this.#target, this.#identities.values());
  }
}
