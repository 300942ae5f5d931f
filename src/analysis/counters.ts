/**
 * From differences to strata: what both versions took between the same two scrapes. Pods are scraped one after the
 * other; a stratum is one round of them, so that a burst that hits both versions falls into the same one.
 */
import type { Difference } from './differences.ts';
import { least, most } from './extremes.ts';
import type { Labels } from './failures.ts';
import type { Arm, ArmCounts, Stratum } from './model.ts';

/** What one request of a series adds to a version's counts. */
export interface Weighed {
  arm: Arm;
  requests: number;
  bad: number;
}

export type Weigh = (labels: Labels) => Weighed | undefined;

/** Others are scraped for this many intervals without it: then an instance is gone, and is waited for no longer. */
const patience = 3;

/** How far before its stratum a difference may begin, in intervals: scrapes of one round lie up to one apart. */
const slack = 1.5;

/** A difference that began long before its stratum: what the other version did meanwhile has been told already. */
export interface Left {
  arm: Arm;
  labels: Labels;
  from: number;
  to: number;
  requests: number;
}

const none = (): ArmCounts => ({ requests: 0, bad: 0 });

/**
 * Where rounds of scrapes begin: in the middle of the longest time, modulo the interval, in which nobody is scraped.
 * Prometheus keeps each target's place in the interval.
 */
export function roundStart(times: readonly number[], interval: number): number {
  const phases = [...new Set(times.map(at => ((at % interval) + interval) % interval))].sort((a, b) => a - b);
  const [first = 0] = phases;
  let best = { gap: -1, start: 0 };
  phases.forEach((phase, place) => {
    const next = phases[place + 1] ?? first + interval;
    if (next - phase > best.gap) best = { gap: next - phase, start: phase + (next - phase) / 2 };
  });
  return best.start % interval;
}

interface Pending extends Weighed {
  difference: Difference;
}

/** The strata of one metric. Takes differences as they come, gives each stratum once its round is whole. */
export class Strata {
  readonly #weigh: Weigh;
  #pending: Pending[] = [];
  /** When each instance was scraped last. */
  readonly #instances = new Map<string, number>();
  /** Places of instances within the interval. */
  readonly #places = new Map<string, number>();
  #until: number | undefined;

  /** Only what lies after `since` is told, where it is given. */
  constructor(weigh: Weigh, since?: number) {
    this.#weigh = weigh;
    this.#until = since;
  }

  /** The end of the last stratum. */
  get until(): number | undefined {
    return this.#until;
  }

  add(differences: readonly Difference[]): void {
    for (const difference of differences) {
      const weighed = this.#weigh(difference.labels);
      if (!weighed) continue;
      const { instance, from, to } = difference;
      if (from < to) this.#pending.push({ ...weighed, difference });
      this.#instances.set(instance, Math.max(this.#instances.get(instance) ?? 0, to));
      this.#places.set(instance, to);
    }
  }

  /** The strata of rounds that are whole, oldest first, and what had to be left out of them. */
  take(interval: number): { strata: Stratum[]; left: Left[] } {
    const strata: Stratum[] = [];
    const left: Left[] = [];
    if (this.#pending.length === 0) return { strata, left };
    this.#forget(interval);
    const start = roundStart([...this.#places.values()], interval);
    const roundOf = (at: number): number => Math.floor((at - start) / interval);
    // Who has not been scraped in a round yet will be.
    const whole = least([...this.#instances.values()].map(roundOf));
    const rounds = new Map<number, Pending[]>();
    const rest: Pending[] = [];
    for (const one of this.#pending) {
      const round = roundOf(one.difference.to);
      const entries = rounds.get(round);
      if (round > whole) rest.push(one);
      else if (entries) entries.push(one);
      else rounds.set(round, [one]);
    }
    const joined = this.#joined([...[...rounds.values()].flat(), ...rest], roundOf, interval);
    let held: Pending[] = [];
    for (const [round, entries] of [...rounds].sort(([a], [b]) => a - b)) {
      held.push(...entries);
      // What came too late for its own round is told with the next one.
      const isLate = this.#until !== undefined && held.every(one => one.difference.to <= (this.#until ?? 0));
      if (joined.has(round) || isLate) continue;
      strata.push(this.#stratum(held, interval, left));
      held = [];
    }
    this.#pending = [...held, ...rest];
    return { strata, left };
  }

  /**
   * Forgets who is gone. Time in which nobody was scraped does not count: where Prometheus itself was away, all come
   * back, one after the other.
   */
  #forget(interval: number): void {
    const first = least(this.#pending.map(one => one.difference.to));
    const newest = most(this.#instances.values());
    for (const [instance, at] of this.#instances) {
      if (newest - Math.max(at, first) < patience * interval) continue;
      this.#instances.delete(instance);
      this.#places.delete(instance);
    }
  }

  /** Rounds that a difference spans, since a scrape failed: they are told as one with the next. */
  #joined(all: readonly Pending[], roundOf: (at: number) => number, interval: number): Set<number> {
    const joined = new Set<number>();
    const earliest = (this.#until ?? Number.NEGATIVE_INFINITY) - slack * interval;
    for (const { difference } of all) {
      if (difference.from < earliest) continue;
      for (let round = roundOf(difference.from) + 1; round < roundOf(difference.to); round++)
        joined.add(round);
    }
    return joined;
  }

  #stratum(entries: readonly Pending[], interval: number, left: Left[]): Stratum {
    const from = this.#until ?? least(entries.map(one => one.difference.from));
    const to = Math.max(from, most(entries.map(one => one.difference.to)));
    const counts = { stable: none(), canary: none() };
    for (const { arm, requests, bad, difference } of entries) {
      if (difference.from < from - slack * interval) {
        const { labels, value } = difference;
        if (value > 0)
          left.push({ arm, labels, from: difference.from, to: difference.to, requests: requests * value });
        continue;
      }
      counts[arm].requests += requests * difference.value;
      counts[arm].bad += bad * difference.value;
    }
    this.#until = to;
    for (const one of Object.values(counts)) one.bad = Math.min(Math.max(one.bad, 0), one.requests);
    return { from, to, ...counts };
  }
}
