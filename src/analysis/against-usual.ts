/**
 * Evidence that draws on what stable usually does, for where stable has few requests now. While stable's share s is
 * no more than it usually is, a bet that the canary fails r times as often as it may pays r^x * exp(-n * maxRatio * s * (r-1))
 * for x bad of n requests, which gains nothing on average. Stable may be worse now than ever before, and then so may be a
 * canary that is no worse: so this counts only together with evidence, of the present alone, that the canary is the worse
 * of the two.
 */
import { type Bets, oddsAgainstStable, pay, play, putIn, stake, total, type Wealth } from './evidence.ts';
import type { CountMetric, Stratum } from './model.ts';
import { type Usual, usualShare } from './usual.ts';

export interface UsualEvidence {
  known: Usual;
  wealth: Wealth;
  /** Bets of the present alone that the canary is worse than stable at all. */
  present: Wealth;
  /** Bad requests of both versions so far. */
  bad: number;
  /** Whether the past was ever drawn on. */
  isUsed: boolean;
}

const bets: Bets = { ratios: [3, 6, 20], stakes: [0.5, 0.3, 0.2] };
const presentBets: Bets = { ratios: [8, 60], stakes: [0.8, 0.2] };
/** Part of all wealth that is put on it. */
const part = 0.9;
/** Where stable has so many times the canary's requests, the present tells enough. */
const enough = 9;
/** Evidence of the present that it takes: it is had by chance once in twenty times at most (Ville's inequality). */
export const presentNeeded = 20;
/** The more bad requests there are, the more the present itself can tell: from so many on it has to. */
const fewBad = 12;
const more = (bad: number): number => Math.min(5, Math.max(1, bad / fewBad));

export const newUsualEvidence = (known: Usual): UsualEvidence => ({
  known,
  wealth: stake(bets),
  present: stake(presentBets),
  bad: 0,
  isUsed: false,
});

/** A step begins: see {@link stake}. */
export function beginUsual(evidence: UsualEvidence): void {
  evidence.wealth = stake(bets, evidence.wealth);
  evidence.present = stake(presentBets, evidence.present);
}

/**
 * How many bad requests count for one. Of a stable that is as it was its even past tells that they come one by one; what
 * the present alone says must hold on its first day of clumps, too.
 */
export interface Sizes {
  ofPast: number;
  ofPresent: number;
}

/** Takes in an interval in which both versions have requests, in place. */
export function addToUsual(
  evidence: UsualEvidence,
  { maxRatio }: CountMetric,
  { stable, canary, ...time }: Stratum,
  { ofPast, ofPresent }: Sizes,
  isOutage: boolean,
): void {
  evidence.bad += canary.bad + stable.bad;
  const durationMs = time.to - time.from;
  putIn(evidence.wealth, bets, durationMs);
  putIn(evidence.present, presentBets, durationMs);
  const counts = [canary.bad, stable.bad] as const;
  const playOn = (wealth: Wealth, of: Bets, ratio: number, size: number): void =>
    play(wealth, of, oddsAgainstStable(stable, canary, ratio), counts, size, isOutage);
  playOn(evidence.present, presentBets, 1, ofPresent);
  if (stable.requests >= enough * canary.requests) {
    playOn(evidence.wealth, bets, maxRatio, ofPast);
    return;
  }
  evidence.isUsed = true;
  const due = maxRatio * usualShare(evidence.known) * canary.requests;
  bets.ratios.forEach((ratio, i) => {
    pay(evidence.wealth, i, canary.bad * Math.log(ratio) - due * (ratio - 1), ofPast, isOutage);
  });
}

/** All wealth, where `own` is that of the present; what draws on the past counts from `needed` evidence of the present on. */
export function joined(own: Wealth, evidence: UsualEvidence | undefined, needed: number): number {
  if (!evidence) return total(own);
  const counts = !evidence.isUsed || total(evidence.present) >= needed * more(evidence.bad);
  return (1 - part) * total(own) + (counts ? part * total(evidence.wealth) : 0);
}
