/** Weights that read as percentages again. */
import type { Finding } from '../../validation/index.ts';
import { fields, list, valueAt } from '../../validation/values.ts';
import { type Change, editsFor, type Path, type YamlDoc } from '../../yaml/index.ts';
import type { QuickFix } from '../quick-fix.ts';
import { pathOf } from './place.ts';

const nameOf = (entry: unknown): string => {
  const { host, subset } = fields(fields(entry).destination);
  return String(subset ?? host ?? 'the destination');
};

const MOST = 50;

/** Sets weights where they differ; the last first, so that an alias is replaced before its anchor changes. */
function setWeights(
  doc: YamlDoc,
  route: Path,
  now: readonly (number | undefined)[],
  wanted: readonly (number | undefined)[],
  title: string,
): QuickFix[] {
  const changes = wanted.flatMap((value, i): Change[] => {
    if (value === undefined || value === now[i]) return [];
    const path = [...route, i];
    const entry = fields(valueAt(doc.value, path));
    // A weight without a value is null, which can be set; one that is not there has to be added.
    return Object.hasOwn(entry, 'weight')
      ? [{ kind: 'setScalar', path: [...path, 'weight'], value }]
      : [{ kind: 'insertKey', path, key: 'weight', value }];
  });
  // Each change is read back, so that very many of them would take long.
  if (changes.length > MOST) return [];
  const result = editsFor(doc, changes.reverse());
  return result.ok && changes.length > 0 ? [{ title, edits: result.edits }] : [];
}

/**
 * Whole percentages nearest to shares: rounded down first, then one more each for those that lost most. What gets
 * something keeps getting something.
 */
function rounded(percents: readonly (number | undefined)[]): (number | undefined)[] {
  const whole = percents.map(each => each && Math.max(Math.floor(each), 1));
  let left = 100 - whole.reduce<number>((total, each) => total + (each ?? 0), 0);
  const lost = (i: number): number => (percents[i] ?? 0) - (whole[i] ?? 0);
  for (const step = Math.sign(left); left !== 0; left -= step) {
    const able = [...whole.keys()].filter(i => (whole[i] ?? 0) > (step < 0 ? 1 : 0));
    const [most] = able.toSorted((a, b) => step * (lost(b) - lost(a)));
    if (most === undefined) break;
    whole[most] = (whole[most] ?? 0) + step;
  }
  return whole;
}

/**
 * For a route whose weights do not add up to 100: the same shares in whole percents, or the nearest ones;
 * and what is missing, for the one destination that has no weight yet.
 */
export function weightFixes(doc: YamlDoc, finding: Finding): QuickFix[] {
  const route = pathOf(finding.path);
  const entries = list(valueAt(doc.value, route));
  const weights = entries.map(entry => fields(entry).weight ?? undefined);
  const isNumber = (weight: unknown): weight is number | undefined =>
    weight === undefined || typeof weight === 'number';
  if (!weights.every(isNumber)) return [];
  const sum = weights.reduce<number>((total, weight) => total + (weight ?? 0), 0);
  const fixes: QuickFix[] = [];
  const percents = weights.map(weight => (weight === undefined ? undefined : (weight * 100) / sum));
  if (sum > 0 && weights.every(weight => (weight ?? 0) >= 0)) {
    const isExact = percents.every(percent => percent === undefined || Number.isInteger(percent));
    const wanted = isExact ? percents : rounded(percents);
    const split = wanted.map(percent => percent ?? 0).join('/');
    const title = `Write ${isExact ? 'the same' : 'nearly the same'} shares as ${split}`;
    fixes.push(...setWeights(doc, route, weights, wanted, title));
  }
  const unset = weights.indexOf(undefined);
  if (unset >= 0 && unset === weights.lastIndexOf(undefined) && sum < 100) {
    const wanted = weights.map((weight, i) => (i === unset ? 100 - sum : weight));
    const title = `Set the weight of ${nameOf(entries[unset])} to ${100 - sum}`;
    fixes.push(...setWeights(doc, route, weights, wanted, title));
  } else if (sum === 0) {
    const wanted = weights.map((_, i) => (i === 0 ? 100 : 0));
    fixes.push(...setWeights(doc, route, weights, wanted, `Send everything to ${nameOf(entries[0])}`));
  }
  return fixes;
}

/** For a destination without a weight: what is missing to 100, or the 0 that it counts as where nothing is. */
export function unsetWeightFixes(doc: YamlDoc, finding: Finding): QuickFix[] {
  const path = pathOf(finding.path);
  const sum = finding.data?.sum;
  if (typeof sum !== 'number' || sum > 100) return [];
  const route = path.slice(0, -1);
  const entries = list(valueAt(doc.value, route));
  const now = entries.map(() => undefined);
  const wanted = entries.map((_, i) => (i === path.at(-1) ? 100 - sum : undefined));
  const title = `Set the weight of ${nameOf(valueAt(doc.value, path))} to ${100 - sum}`;
  return setWeights(doc, route, now, wanted, title);
}
