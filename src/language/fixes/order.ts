/** Routes and subsets in the order, and in the number, that they were meant to have. */
import { type Finding, validateText } from '../../validation/index.ts';
import { fields, valueAt } from '../../validation/values.ts';
import { applyEdits, editsFor, type YamlDoc } from '../../yaml/index.ts';
import type { QuickFix } from '../quick-fix.ts';
import { pathOf } from './place.ts';

const unreachable = (text: string): number =>
  validateText(text).filter(({ code }) => code === 'IST0130').length;

/** Moves a route that gets no request above the one that takes them, with every byte of both. */
export function moveRouteFixes(doc: YamlDoc, finding: Finding): QuickFix[] {
  const above = finding.data?.above;
  const path = pathOf(finding.path);
  if (typeof above !== 'number' || above >= Number(path.at(-1))) return [];
  const result = editsFor(doc, [{ kind: 'moveItem', path, to: above }]);
  if (!result.ok) return [];
  const { source } = doc.core;
  const edits = result.edits.map(each => ({
    ...each,
    start: each.start - doc.start,
    end: each.end - doc.start,
  }));
  // Of two routes that match the same, the other one would be out of reach then.
  if (unreachable(applyEdits(source, edits)) >= unreachable(source)) return [];
  const taker = fields(valueAt(doc.value, [...path.slice(0, -1), above])).name ?? `number ${above + 1}`;
  return [{ title: `Move this route above the route ${taker}`, edits: result.edits }];
}

const COMMENT = /(?:^|\s)#/;

/** Removes a subset whose name is taken; not one with a comment in it, which would be lost. */
export function removeSubsetFixes(doc: YamlDoc, finding: Finding): QuickFix[] {
  const path = pathOf(finding.path);
  const result = editsFor(doc, [{ kind: 'remove', path: path.slice(0, -1) }]);
  if (!result.ok) return [];
  const removed = result.edits.map(({ start, end }) =>
    doc.core.source.slice(start - doc.start, end - doc.start),
  );
  if (removed.some(text => COMMENT.test(text))) return [];
  return [{ title: `Remove this second subset ${valueAt(doc.value, path)}`, edits: result.edits }];
}
