/** A service with two versions, as a scraper sees it: counts of both in each scrape interval of a rollout. */
import type { Random } from './random.ts';

/** Shares are 0..1, rates requests a minute, times minutes unless named otherwise. */
export interface World {
  canaryPerMinute: number;
  /** Requests of stable for each of the canary's: 99, or 1 for equal arms. Ignored with `steps`. */
  stableTimes: number;
  /** Bad share of stable, and of the canary. */
  stableShare: number;
  canaryShare: number;
  /** Of both, share of requests that Flagger's bound counts, where it is another than ours (slower than 500 ms). */
  peerShares?: { stable: number; canary: number };
  scrapeSeconds: number;
  minutes: number;
  /** Mean size of clumps of bad requests; 1 when each fails by itself. One clump hits one version. */
  clump?: number;
  /** Both versions fail much more for some minutes, once an hour or so. */
  bursts?: boolean;
  /** Load, and errors with it, rise and fall as by day and night. */
  daily?: boolean;
  /** Weights 1, 10, 50 for a third of the time each; the canary has `canaryPerMinute` in the first. */
  steps?: boolean;
  /** Scrapes fail now and then, for up to eight intervals. */
  gaps?: boolean;
  /** Stable's pods are scraped at other moments than the canary's. */
  apart?: boolean;
  /** What was otherwise in the week before, when stable had all requests. */
  before?: Partial<Pick<World, 'stableShare' | 'bursts' | 'clump'>>;
  /** Minute at which the canary becomes bad; 0 unless it is set. */
  from?: number;
}

/** One scrape interval, reused from one to the next: milliseconds and counts. */
export interface Seen {
  from: number;
  to: number;
  stable: { requests: number; bad: number };
  canary: { requests: number; bad: number; peerBad: number };
  /** Set where a step begins with this interval. */
  begins: boolean;
}

interface Burst {
  from: number;
  to: number;
  share: number;
}

function burstsOf(world: World, random: Random): Burst[] {
  const bursts: Burst[] = [];
  if (!world.bursts) return bursts;
  for (let at = random.exponential(60); at < world.minutes; at += random.exponential(60))
    bursts.push({ from: at, to: at + random.between(0.5, 3), share: random.between(0.05, 0.5) });
  return bursts;
}

/** Mean extra share that bursts bring between two minutes. */
function extra(bursts: readonly Burst[], from: number, to: number): number {
  let sum = 0;
  for (const burst of bursts)
    sum += Math.max(0, Math.min(to, burst.to) - Math.max(from, burst.from)) * burst.share;
  return sum / (to - from);
}

/** Requests of one version in an interval. A clump may lie across the end of it: then the rest comes with the next. */
class Arm {
  private late = 0;
  private readonly random: Random;
  private readonly clump: number;

  constructor(random: Random, clump: number) {
    this.random = random;
    this.clump = clump;
  }

  /** `burst` is what is added to the share of each request by itself. */
  draw(mean: number, share: number, burst: number, into: { requests: number; bad: number }): void {
    const { random, clump } = this;
    const each = Math.min(1, share);
    const rest = Math.min(1 - each, burst);
    let bad = this.late;
    this.late = 0;
    if (clump <= 1 || each > 0.2) {
      bad += random.poisson(mean * each);
    } else {
      const count = random.poisson((mean * each) / clump);
      const all = random.clumps(count, clump);
      if (count > 0 && random.next() < 0.2) {
        const last = Math.min(all, 1 + Math.floor(random.next() * clump));
        this.late = Math.floor(last * random.next());
      }
      bad += all - this.late;
    }
    if (rest > 0) bad += random.poisson(mean * rest);
    into.bad += bad;
    into.requests += bad + random.poisson(mean * (1 - each - rest));
  }
}

/** Stable's requests of the week before, in windows of half an hour. */
export function past(world: World, random: Random): { requests: number; bad: number }[] {
  const before: World = { ...world, ...world.before, minutes: 7 * 24 * 60 };
  const step = 30;
  const bursts = burstsOf(before, random);
  const phase = random.next() * 2 * Math.PI;
  const stable = new Arm(random, before.clump ?? 1);
  const perMinute = world.canaryPerMinute * (world.steps ? 100 : 1 + world.stableTimes);
  return Array.from({ length: before.minutes / step }, (_, i) => {
    const from = i * step;
    const load = loadAt(before, from, phase);
    const trouble = world.daily ? load * load : 1;
    while (bursts[0] && bursts[0].to <= from) bursts.shift();
    const near = bursts.slice(0, bursts.findIndex(burst => burst.from >= from + step) >>> 0);
    const window = { requests: 0, bad: 0 };
    stable.draw(
      perMinute * load * step,
      before.stableShare * trouble,
      extra(near, from, from + step),
      window,
    );
    return window;
  });
}

/** Load beside the mean one. */
const loadAt = ({ daily }: World, minute: number, phase: number): number =>
  daily ? 1 + 0.7 * Math.sin((2 * Math.PI * minute) / 1440 + phase) : 1;

/** Plays a rollout; `look` is called after each interval that was scraped, and ends it by returning true. */
export function play(world: World, random: Random, look: (seen: Seen) => boolean): void {
  const step = world.scrapeSeconds / 60;
  const bursts = burstsOf(world, random);
  const phase = random.next() * 2 * Math.PI;
  const offset = world.apart ? random.next() * step : 0;
  const stable = new Arm(random, world.clump ?? 1);
  const canary = new Arm(random, world.clump ?? 1);
  const seen: Seen = {
    from: 0,
    to: 0,
    stable: { requests: 0, bad: 0 },
    canary: { requests: 0, bad: 0, peerBad: 0 },
    begins: true,
  };
  const count = Math.round(world.minutes / step);
  let weight = 1;
  let missing = 0;
  for (let i = 0; i < count; i++) {
    const from = i * step;
    const load = loadAt(world, from, phase);
    const trouble = world.daily ? load * load : 1;
    if (world.steps) {
      const now = [1, 10, 50][Math.floor((3 * i) / count)] ?? 50;
      if (now !== weight) seen.begins = true;
      weight = now;
    }
    const canaryMean = world.canaryPerMinute * weight * load * step;
    const stableMean = world.steps
      ? world.canaryPerMinute * (100 - weight) * load * step
      : canaryMean * world.stableTimes;
    const isBad = from >= (world.from ?? 0);
    const canaryShare = isBad ? world.canaryShare : world.stableShare;
    const hit = extra(bursts, from, from + step);
    const hitStable = world.apart ? extra(bursts, from - offset, from - offset + step) : hit;
    const before = seen.canary.bad;
    canary.draw(canaryMean, canaryShare * trouble, hit, seen.canary);
    stable.draw(stableMean, world.stableShare * trouble, hitStable, seen.stable);
    if (world.peerShares) {
      const part = Math.min(1, (isBad ? world.peerShares.canary : world.peerShares.stable) / canaryShare);
      for (let n = seen.canary.bad - before; n > 0; n--) if (random.next() < part) seen.canary.peerBad++;
    } else seen.canary.peerBad += seen.canary.bad - before;
    if (world.gaps && missing === 0 && random.next() < 0.02) missing = 1 + Math.floor(random.next() * 8);
    if (missing > 0) {
      missing--;
      continue;
    }
    seen.to = (from + step) * 60_000;
    if (look(seen)) return;
    seen.from = seen.to;
    seen.begins = false;
    seen.stable.requests = seen.stable.bad = 0;
    seen.canary.requests = seen.canary.bad = seen.canary.peerBad = 0;
  }
}
