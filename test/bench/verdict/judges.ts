/** Who judges: ours, and the rules that Flagger and Argo Rollouts have in their documentation. Each sees every interval. */
import {
  addInterval,
  beginCounts,
  type CountState,
  isWorse,
  newCountState,
} from '../../../src/analysis/count-state.ts';
import type { ErrorShareMetric } from '../../../src/analysis/model.ts';
import type { Usual } from '../../../src/analysis/usual.ts';
import type { Seen } from './world.ts';

/** Says at each interval whether the canary goes back now. */
export interface Judge {
  look(seen: Seen): boolean;
}

export const metricOf = (margin = 0.1, maxRatio = 1.5): ErrorShareMetric => ({
  name: 'errors',
  kind: 'errorShare',
  maxRatio,
  margin,
});

/** Ours looks when an interval has come in, at most every 15 seconds. */
export class Ours implements Judge {
  private readonly state: CountState;
  private lookedAt = 0;
  private first = true;
  private readonly metric: ErrorShareMetric;
  private readonly needed: number;

  /** `needed` is the wealth at which it goes back; `usual` what is known of stable's past. */
  constructor(metric: ErrorShareMetric, needed: number, usual?: Usual) {
    this.metric = metric;
    this.needed = needed;
    this.state = newCountState(metric, { usual });
  }

  look(seen: Seen): boolean {
    if (seen.begins && !this.first) beginCounts(this.state);
    this.first = false;
    addInterval(this.state, this.metric, seen);
    if (seen.to - this.lookedAt < 14_999) return false;
    this.lookedAt = seen.to;
    return isWorse(this.state, this.metric, this.needed);
  }
}

/** Counts over a window that ends at each check. */
abstract class Checking implements Judge {
  private requests = 0;
  private bad = 0;
  private checkAt: number;
  private readonly everyMs: number;

  constructor(everyMs: number) {
    this.everyMs = everyMs;
    this.checkAt = everyMs;
  }

  look({ to, canary }: Seen): boolean {
    this.requests += canary.requests;
    this.bad += canary.peerBad;
    if (to < this.checkAt - 1) return false;
    while (this.checkAt <= to + 1) this.checkAt += this.everyMs;
    const back = this.check(this.requests, this.bad);
    this.requests = this.bad = 0;
    return back;
  }

  protected abstract check(requests: number, bad: number): boolean;
}

/** Every minute: fewer than 99 % succeeded, or nobody came, counts as failed; `threshold` failed ones in all go back. */
export class Flagger extends Checking {
  private failed = 0;
  private readonly threshold: number;

  constructor(threshold: number) {
    super(60_000);
    this.threshold = threshold;
  }

  protected check(requests: number, bad: number): boolean {
    if (requests === 0 || bad > 0.01 * requests) this.failed++;
    return this.failed >= this.threshold;
  }
}

/** Every five minutes: fewer than 95 % succeeded is a failure, and the fourth goes back; no data five times in a row, too. */
export class Argo extends Checking {
  private failed = 0;
  private errors = 0;
  constructor() {
    super(300_000);
  }

  protected check(requests: number, bad: number): boolean {
    if (requests === 0) return ++this.errors > 4;
    this.errors = 0;
    if (bad > 0.05 * requests) this.failed++;
    return this.failed > 3;
  }
}
