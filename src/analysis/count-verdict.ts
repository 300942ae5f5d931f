/** What is thought of a counted metric. */
import { presentNeeded } from './against-usual.ts';
import { clumpSize } from './clumps.ts';
import { type CountState, evidenceOf, isWorse } from './count-state.ts';
import { total } from './evidence.ts';
import type { Arm, ArmCounts, CountMetric, MetricVerdict } from './model.ts';
import { proof } from './not-worse.ts';
import { isOutage } from './outage.ts';
import { isFounded, isWithin } from './stretch.ts';
import { compare, duration, percent, requests, shareOf, whole } from './words.ts';

export interface CountRules {
  names: Record<Arm, string>;
  /** Wealth at which a metric fails: 1 / its part of the level. */
  needed: number;
  minRequests: number;
  /** Wealth at which "no worse" is taken as shown; undefined where passing needs no such proof. */
  proofNeeded?: number;
  stepAt: number;
  /** When a metric without news is stale. */
  staleAfterMs: number;
}

type Found = Pick<MetricVerdict, 'outcome' | 'code' | 'text'>;
const found = (outcome: MetricVerdict['outcome'], code: string, text: string): Found => ({
  outcome,
  code,
  text,
});

/** `in the last 45 s`, where the stretch is younger than the step. */
const lately = (from: number, at: number, stepAt: number): string =>
  from <= stepAt ? '' : `In the last ${duration(at - from)} `;

function againstStable(
  metric: CountMetric,
  state: CountState,
  rules: CountRules,
  at: number,
): Found | undefined {
  const { stretch } = state;
  if (stretch.from === undefined || !isWorse(state, metric, rules.needed)) return undefined;
  const text = compare(metric, rules.names, stretch.counts);
  const isByPast = state.usual?.isUsed === true && total(state.wealth) < rules.needed;
  const known = isByPast ? state.usual?.known : undefined;
  const by = known
    ? `, beside ${percent(shareOf(known))} of ${whole(known.requests)} before the rollout`
    : '';
  return found(
    'fail',
    'worse-than-stable',
    `${lately(stretch.from, at, rules.stepAt)}${text}${by}: worse beyond chance`,
  );
}

/** One-sided 95 % limit (Wilson) of a share in percent, with a clump counted as one request. */
function upperLimit(counts: ArmCounts, size: number): number {
  const n = counts.requests / size;
  const share = shareOf(counts) / 100;
  const z2 = 1.645 ** 2;
  const root = Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  return ((share + z2 / (2 * n) + 1.645 * root) / (1 + z2 / n)) * 100;
}

function againstBound(
  metric: CountMetric,
  state: CountState,
  rules: CountRules,
  at: number,
): Found | undefined {
  const { bound, clumps } = state;
  const from = bound?.stretch.from;
  if (!bound || from === undefined || metric.max === undefined) return undefined;
  const { stretch, wealth } = bound;
  if (total(wealth) < rules.needed || !(isFounded(stretch) || isOutage(state.outage))) return undefined;
  const { stable } = stretch.counts;
  const text = `${lately(from, at, rules.stepAt)}${compare(metric, rules.names, stretch.counts)}`;
  const max = percent(metric.max);
  if (stable.requests > 0 && shareOf(stable) > metric.max)
    return found('pause', 'both-above-bound', `${text}: both above the bound of ${max}`);
  if (stable.requests > 0 && upperLimit(stable, clumpSize(clumps)) > metric.max) {
    const why = `above the bound of ${max}, and ${rules.names.stable} may be, too`;
    return found('hold', 'above-bound-unclear', `${text}: ${why}`);
  }
  return found(
    'fail',
    'above-bound',
    `${text}: ${rules.names.canary} is above the bound of ${max} beyond chance`,
  );
}

/** An interval that a canary which is no worse has this seldom lets no step pass: the next one tells. */
const tooSurprising = Math.log(100);

/** Whether something speaks against the canary, though it proves nothing yet. */
function isSuspicious({ margin }: CountMetric, state: CountState, needed: number): boolean {
  const suspicion = Math.sqrt(needed);
  if (state.bound !== undefined && total(state.bound.wealth) >= suspicion) return true;
  const isWorse = evidenceOf(state, Math.sqrt(presentNeeded)) >= suspicion || state.surprise >= tooSurprising;
  return isWorse && !isWithin(state.stretch, margin, clumpSize(state.clumps));
}

/** Why a metric that does not fail may not pass. */
function notYet(metric: CountMetric, state: CountState, rules: CountRules, at: number): Found | undefined {
  const { names, minRequests, needed } = rules;
  const { counts, compared, to } = state;
  const { canary, stable } = counts;
  if (to === undefined || canary.requests + stable.requests === 0)
    return found('hold', 'no-samples', `No requests counted for ${metric.name} since the step began`);
  if (at - to > rules.staleAfterMs)
    return found('hold', 'stale', `Nothing new for ${metric.name} for ${duration(at - to)}`);
  if (canary.requests < Math.max(1, minRequests)) {
    const taken = canary.requests === 0 ? 'none' : whole(canary.requests);
    const text = `${names.canary} took ${taken} of the ${requests(Math.max(1, minRequests))} that this step needs`;
    return found('hold', 'too-few-requests', text);
  }
  if (compared.stable.requests === 0 && metric.max === undefined)
    return found(
      'hold',
      'no-stable-requests',
      `${names.stable} took no requests to compare ${names.canary} with`,
    );
  const text = compare(metric, names, counts);
  if (isSuspicious(metric, state, needed))
    return found('hold', 'not-clear', `${text}: not clear yet whether that is chance`);
  // Where the canary has everything there is nothing to prove it by: the steps before have done so.
  const mayProve = counts.stable.requests > 0;
  if (mayProve && rules.proofNeeded !== undefined && proof(state.proof ?? []) < rules.proofNeeded)
    return found('hold', 'not-proved', `${text}: not enough yet to say that it is no worse`);
  return undefined;
}

/** What is thought of a metric at `at`; `problem` is what stands in the way of its numbers. */
export function countVerdict(
  metric: CountMetric,
  state: CountState,
  rules: CountRules,
  at: number,
  problem?: Found,
): MetricVerdict {
  const { counts } = state;
  const decided =
    againstStable(metric, state, rules, at) ??
    againstBound(metric, state, rules, at) ??
    problem ??
    notYet(metric, state, rules, at) ??
    found('pass', 'no-worse', `${compare(metric, rules.names, counts)}: no worse`);
  const values: MetricVerdict['values'] = {};
  for (const arm of ['stable', 'canary'] as const)
    if (counts[arm].requests > 0) values[arm] = shareOf(counts[arm]);
  const wealth = Math.max(evidenceOf(state), state.bound ? total(state.bound.wealth) : 0);
  return {
    metric: metric.name,
    ...decided,
    counts: structuredClone(counts),
    values,
    evidence: { log10: Math.log10(Math.max(wealth, 1e-300)), needed: Math.log10(rules.needed) },
  };
}
