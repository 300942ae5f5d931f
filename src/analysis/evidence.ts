/**
 * Evidence against the canary, kept as the wealth of a gambler who bets against "no worse". Of the m bad requests of
 * an interval the null gives the canary a part of q0 at most; a bet on odds r times higher has it at q1, and pays
 * (q1/q0)^x * ((1-q1)/(1-q0))^(m-x). No bet gains on average while the null holds, however rates and weights move, so
 * that wealth, which begins with 1, ever reaches 1/level with a probability of `level` at most, whenever one looks.
 */
import type { ArmCounts } from './model.ts';

/** Bets: times the null's odds, and how a stake is divided among them, and others that are played by themselves. */
export interface Bets {
  ratios: readonly number[];
  stakes: readonly number[];
}

/** Against stable: a canary that fails somewhat more, several times more, and nearly always (see gross.ts). */
export const againstStable: Bets = { ratios: [2, 5, 20, 300], stakes: [0.13, 0.55, 0.2, 0.05, 0.07] };
/** Against an absolute bound. */
export const againstBound: Bets = { ratios: [1.3, 2, 6, 50], stakes: [0.3, 0.3, 0.25, 0.15] };

/** What is kept aside, and what is on each bet. */
export interface Wealth {
  aside: number;
  bets: number[];
}

/** Part of the wealth that is bet as a step begins: the rest goes in bit by bit, for a canary that gets worse later. */
const firstStake = 0.85;
const laterStake = 0.5;
const lifeMs = 2 * 3_600_000;
/** One interval multiplies a bet by so much at most: what lies in one, or across two, is no proof, however large. */
const mostOfInterval = 3;
/** Numbers stay finite: a state is JSON. */
const most = 1e100;

export const total = ({ aside, bets }: Wealth): number => bets.reduce((sum, bet) => sum + bet, aside);

/** Divides all wealth anew: for the first step, or for a later one. Allowed at any time, since it gains nothing. */
export function stake({ stakes }: Bets, wealth?: Wealth): Wealth {
  const all = wealth === undefined ? 1 : total(wealth);
  const staked = wealth === undefined ? firstStake : laterStake;
  return { aside: all * (1 - staked), bets: stakes.map(part => part * all * staked) };
}

/** Puts in what the time brings, before an interval's numbers are looked at. */
export function putIn(wealth: Wealth, { stakes }: Bets, durationMs: number): void {
  const moved = wealth.aside * -Math.expm1(-durationMs / lifeMs);
  wealth.aside -= moved;
  for (let i = 0; i < wealth.bets.length; i++)
    wealth.bets[i] = (wealth.bets[i] ?? 0) + moved * (stakes[i] ?? 0);
}

/** Multiplies the bet at `i` by what its log says; `clumpSize` requests count for one. In an outage an interval is proof. */
export function pay(wealth: Wealth, i: number, log: number, clumpSize: number, isOutage: boolean): void {
  const paid = isOutage ? log / clumpSize : Math.min(mostOfInterval, log / clumpSize);
  wealth.bets[i] = Math.min(most, (wealth.bets[i] ?? 0) * Math.exp(paid));
}

/** Plays `won` against `lost` at the null's odds. */
export function play(
  wealth: Wealth,
  { ratios }: Bets,
  odds: number,
  [won, lost]: readonly [number, number],
  clumpSize: number,
  isOutage: boolean,
): void {
  for (let i = 0; i < ratios.length; i++) {
    const ratio = ratios[i] ?? 1;
    const shift = Math.log((1 + odds) / (1 + odds * ratio));
    pay(wealth, i, won * (shift + Math.log(ratio)) + lost * shift, clumpSize, isOutage);
  }
}

/** Plays the bet after the ratios' by the log of its pay. */
export const playLast = (wealth: Wealth, log: number, clumpSize: number, isOutage: boolean): void =>
  pay(wealth, wealth.bets.length - 1, log, clumpSize, isOutage);

/** Odds that a bad request is the canary's while it fails `maxRatio` times as often as stable. Both have requests. */
export const oddsAgainstStable = (stable: ArmCounts, canary: ArmCounts, maxRatio: number): number =>
  (maxRatio * canary.requests) / stable.requests;

/** Odds that a request is bad at a bound of `max` percent (below 100). */
export const oddsOfBound = (max: number): number => Math.max(max, 1e-4) / (100 - max);

/**
 * How surprising an interval is for a canary that is no worse, as minus the log of the most that its chance can be:
 * m * KL(x/m || q0) for x of m bad requests that are the canary's (Chernoff's bound of a binomial's tail).
 */
export function surprise(stable: ArmCounts, canary: ArmCounts, maxRatio: number): number {
  const odds = oddsAgainstStable(stable, canary, maxRatio);
  const [due, all] = [odds / (1 + odds), canary.bad + stable.bad];
  if (all === 0 || canary.bad <= due * all) return 0;
  const part = canary.bad / all;
  const others = part < 1 ? (1 - part) * Math.log((1 - part) / (1 - due)) : 0;
  return all * (part * Math.log(part / due) + others);
}
