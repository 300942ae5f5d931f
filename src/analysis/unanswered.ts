/** Requests that callers sent the canary and got nothing back for: dead pods report nothing themselves. */
import type { Difference } from './differences.ts';
import { isUnanswered, type Labels } from './failures.ts';
import type { Arm, Sample, Stratum } from './model.ts';

/** What callers' proxies saw since the sample before. */
export interface Unanswered {
  /** By what the series themselves say. */
  canary: number;
  stable: number;
  /** Of requests that reached no pod, and so no version: `destination_workload="unknown"`. */
  unknown: number;
}

export function unansweredIn(
  differences: readonly Difference[],
  armOf: (labels: Labels) => Arm | undefined,
): Unanswered {
  const sum = { canary: 0, stable: 0, unknown: 0 };
  for (const { labels, value } of differences)
    if (isUnanswered(labels)) sum[armOf(labels) ?? 'unknown'] += value;
  return sum;
}

/** What is known beside: requests of both versions that were answered, and the canary's share of all, in percent. */
export interface Traffic {
  stable: number;
  canary: number;
  share?: number;
}

/**
 * Requests that the canary should have seen by its share; undefined where that is not known. Those that nobody
 * answered were sent too.
 */
export function expectedOf(
  { stable, canary, share }: Traffic,
  { unknown, ...sent }: Unanswered,
): number | undefined {
  if (share === undefined) return undefined;
  return (share / 100) * (stable + canary + unknown + sent.stable + sent.canary);
}

/**
 * How many of them were the canary's. Those that name no version are, as far as its weight can have sent it more than
 * it answered; without a weight nobody knows, and none is laid at its door.
 */
export function unansweredByCanary(traffic: Traffic, unanswered: Unanswered): number {
  const expected = expectedOf(traffic, unanswered) ?? 0;
  const missing = Math.max(0, Math.round(expected) - traffic.canary - unanswered.canary);
  return unanswered.canary + Math.min(unanswered.unknown, missing);
}

const nothing: Unanswered = { stable: 0, canary: 0, unknown: 0 };

/** What was expected of the canary and what nobody answered, over whole rounds of scrapes, from look to look. */
export class TrafficWatch {
  #unanswered = nothing;
  #share: number | undefined;
  #told = 0;

  /** `requests` are those of the rounds that are whole since the look before; `share` is the canary's, in percent. */
  take(
    requests: readonly Stratum[],
    news: Unanswered,
    given: number | undefined,
    { now, interval }: { now: number; interval: number },
  ): Pick<Sample, 'expected' | 'unanswered'> {
    const before = this.#unanswered;
    const sum = {
      stable: before.stable + news.stable,
      canary: before.canary + news.canary,
      unknown: before.unknown + news.unknown,
    };
    this.#unanswered = sum;
    // Where no round is whole, nobody knows yet what the others answered; dead pods end that wait.
    if (requests.length === 0 && now - this.#told <= 4 * interval) return {};
    // What came in since the last look was sent by the weights of then or of now.
    const share = given === undefined ? undefined : Math.min(given, this.#share ?? given);
    const of = (arm: Arm): number => requests.reduce((all, one) => all + one[arm].requests, 0);
    const traffic = { stable: of('stable'), canary: of('canary'), share };
    const expected = expectedOf(traffic, sum);
    this.#unanswered = nothing;
    this.#share = given;
    this.#told = now;
    return { ...(expected === undefined ? {} : { expected }), unanswered: unansweredByCanary(traffic, sum) };
  }
}
