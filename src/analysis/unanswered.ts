/** Requests that callers sent the canary and got nothing back for: dead pods report nothing themselves. */
import type { Difference } from './differences.ts';
import { isUnanswered, type Labels } from './failures.ts';
import type { Arm } from './model.ts';

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
