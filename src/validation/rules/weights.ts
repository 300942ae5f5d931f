import { percentText, sharesOf } from '../../istio/shares.ts';
import { routesOf } from '../destinations.ts';
import { nearestName } from '../nearest.ts';
import type { DocumentRule, RuleProblem, Subject } from '../rule.ts';
import { fields } from '../values.ts';
import { split, weights } from './examples.ts';

/** A misspelt weight is a finding of its own; that there is none would be misleading. */
const isMisspelt = (entry: unknown): boolean =>
  Object.keys(fields(entry)).some(key => key !== 'weight' && nearestName(key, ['weight']) !== undefined);

/** The weights of a destination list; undefined where one of them cannot be told (a template, a wrong type or name). */
function weightsOf(entries: readonly unknown[]): (number | undefined)[] | undefined {
  if (entries.some(isMisspelt)) return undefined;
  const all = entries.map(entry => fields(entry).weight ?? undefined);
  return all.every(weight => weight === undefined || typeof weight === 'number') ? all : undefined;
}

/** The splits of a VirtualService: routes of several destinations that are all written out. */
export function* splits({ value, mayHoldMore }: Subject) {
  if (value.kind !== 'VirtualService') return;
  for (const { path, entries } of routesOf(value)) {
    const known = entries.length > 1 && !mayHoldMore([...path, 'route']) ? weightsOf(entries) : undefined;
    if (known) yield { path, entries, weights: known, sum: known.reduce<number>((a, b) => a + (b ?? 0), 0) };
  }
}

/** A destination as people call it: its subset, else its host. */
export const named = (entry: unknown): string => {
  const { host, subset } = fields(fields(entry).destination);
  return String(subset ?? host ?? 'a destination');
};

/** Whether weights say how to share requests: some are above 0 and none is below. */
const areShares = (known: readonly (number | undefined)[]): boolean =>
  known.some(weight => (weight ?? 0) > 0) && !known.some(weight => (weight ?? 0) < 0);

const sharesInWords = (entries: readonly unknown[], known: readonly (number | undefined)[]): string =>
  sharesOf(known)
    .map((share, i) => `${named(entries[i])} ${percentText(share)} %`)
    .join(', ');

const negativeWeight: DocumentRule = {
  code: 'negative-weight',
  severity: 'error',
  scope: 'document',
  what: 'A weight below 0.',
  why: "Istio's webhook refuses the VirtualService. The CRD's schema has no minimum, so nothing else tells before.",
  example: { bad: split(weights(110, -10)), good: split(weights(90, 10)) },
  *check({ value }) {
    if (value.kind !== 'VirtualService') return;
    for (const { path, entries } of routesOf(value)) {
      for (const [i, entry] of entries.entries()) {
        const { weight } = fields(entry);
        if (typeof weight !== 'number' || !(weight < 0)) continue;
        const message = `The weight of ${named(entry)} is ${weight}. A weight is 0 or more: write 0 to send it nothing.`;
        yield { path: [...path, 'route', i, 'weight'], at: 'value', message } satisfies RuleProblem;
      }
    }
  },
};

const noTraffic: DocumentRule = {
  code: 'weights-sum-zero',
  severity: 'error',
  scope: 'document',
  what: 'Several destinations whose weights add up to 0.',
  why: "An unset weight counts as 0 as soon as there are two destinations, and Istio's webhook refuses a route that sends nothing anywhere.",
  example: { bad: split(weights(undefined, undefined)), good: split(weights(100, 0)) },
  *check(subject) {
    for (const { path, entries, sum } of splits(subject)) {
      if (sum !== 0) continue;
      const message = `The weights of these ${entries.length} destinations add up to 0, so the route sends nothing anywhere. Give at least one of them a weight; an unset weight counts as 0.`;
      yield { path: [...path, 'route'], at: 'key', message } satisfies RuleProblem;
    }
  },
};

const unevenSum: DocumentRule = {
  code: 'weights-sum-not-100',
  severity: 'info',
  scope: 'document',
  what: 'Weights that add up to something other than 100.',
  why: 'That is valid: Istio sends weight / sum of the weights. But the numbers no longer read as percentages, so the effective shares are shown.',
  example: { bad: split(weights(55, 50)), good: split(weights(50, 50)) },
  *check(subject) {
    for (const { path, entries, weights: known, sum } of splits(subject)) {
      // An unset weight is said by itself, with the shares that come of it.
      if (sum === 100 || known.includes(undefined) || !areShares(known)) continue;
      const message = `These weights add up to ${sum}, not 100. Effective shares: ${sharesInWords(entries, known)}.`;
      yield { path: [...path, 'route'], at: 'key', message } satisfies RuleProblem;
    }
  },
};

const unsetWeight: DocumentRule = {
  code: 'unset-weight',
  severity: 'warning',
  scope: 'document',
  what: 'A destination without a weight beside others that have one.',
  why: 'As soon as there are two destinations an unset weight counts as 0, so this one gets no request: `weight: 90` beside an unset one sends everything to the first, and not 10 % to the second.',
  example: { bad: split(weights(90, undefined)), good: split(weights(90, 10)) },
  *check(subject) {
    for (const { path, entries, weights: known, sum } of splits(subject)) {
      if (!areShares(known)) continue;
      for (const [i, weight] of known.entries()) {
        if (weight !== undefined || subject.mayHoldMore([...path, 'route', i])) continue;
        const rest = sum < 100 ? `weight: ${100 - sum}` : 'its weight';
        const message = `${named(entries[i])} has no weight, which counts as 0 beside the others. Effective shares: ${sharesInWords(entries, known)}. Write ${rest}, or weight: 0 if it is to get nothing.`;
        const at = [...path, 'route', i];
        yield { path: at, at: 'key', message, data: { sum } } satisfies RuleProblem;
      }
    }
  },
};

export const weightRules = [negativeWeight, noTraffic, unevenSum, unsetWeight];
