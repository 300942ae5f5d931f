/** What is there twice, once. */
import type { Finding } from '../../validation/index.ts';
import { fields, list, valueAt } from '../../validation/values.ts';
import { editsForRepeatedKey, type Path, type YamlDoc } from '../../yaml/index.ts';
import type { QuickFix } from '../quick-fix.ts';
import { inSource, pathOf } from './place.ts';
import { removal, removing } from './removal.ts';

/** Removes a subset whose name is taken. */
export function repeatedSubsetFixes(doc: YamlDoc, finding: Finding): QuickFix[] {
  const path = pathOf(finding.path);
  return removal(doc, [path.slice(0, -1)], `Remove this second subset ${valueAt(doc.value, path)}`);
}

/** Removes an item of a list of texts that another one stands for too. */
export function repeatedItemFixes(doc: YamlDoc, finding: Finding): QuickFix[] {
  const path = pathOf(finding.path);
  const items = list(valueAt(doc.value, path.slice(0, -1)));
  const item = valueAt(doc.value, path);
  const isTwin = items.indexOf(item) < Number(path.at(-1));
  if (!isTwin && finding.code !== 'overlapping-hosts') return [];
  return removal(doc, [path], isTwin ? `Remove this second ${item}` : `Remove ${item}`, isTwin);
}

const MOST = 50;

/** Gives the first of the destinations that are the same the weights of them all, and removes the others. */
export function repeatedDestinationFixes(doc: YamlDoc, finding: Finding): QuickFix[] {
  const same = list(finding.data?.same).filter(i => typeof i === 'number');
  const route = pathOf(finding.path).slice(0, -3);
  const weights = same.map(i => fields(valueAt(doc.value, [...route, i])).weight ?? 0);
  const [first, ...others] = same;
  // Each change is read back, so that very many of them would take long.
  if (first === undefined || same.length > MOST || !weights.every(weight => typeof weight === 'number'))
    return [];
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const owner: Path = [...route, first];
  const hasWeight = Object.hasOwn(fields(valueAt(doc.value, owner)), 'weight');
  const isSet = sum === weights[0];
  return removing(
    doc,
    [
      ...others.reverse().map(i => ({ kind: 'remove' as const, path: [...route, i] })),
      ...(isSet || !hasWeight
        ? []
        : [{ kind: 'setScalar' as const, path: [...owner, 'weight'], value: sum }]),
      ...(isSet || hasWeight ? [] : [{ kind: 'insertKey' as const, path: owner, key: 'weight', value: sum }]),
    ],
    `Make one destination of these ${same.length}, with the weight ${sum}`,
  );
}

/** Removes a weight that nothing is shared by. */
export const loneWeightFixes = (doc: YamlDoc, finding: Finding): QuickFix[] =>
  removal(doc, [pathOf(finding.path)], 'Remove the weight, which a single destination ignores');

/** Removes the entry that a repeated key leaves without effect. */
export function repeatedKeyFixes(doc: YamlDoc, finding: Finding): QuickFix[] {
  const result = editsForRepeatedKey(doc, finding.start);
  if (!result.ok) return [];
  const removed = inSource(doc, result.edits).map(({ start, end }) => doc.core.source.slice(start, end));
  if (removed.some(text => /(?:^|\s)#/.test(text))) return [];
  return [{ title: 'Remove the earlier one, which has no effect', edits: result.edits }];
}
