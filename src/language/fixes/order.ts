/** Routes in the order that they were meant to have. */
import { type Finding, validateText } from '../../validation/index.ts';
import { fields, valueAt } from '../../validation/values.ts';
import { applyEdits, editsFor, type YamlDoc } from '../../yaml/index.ts';
import type { QuickFix } from '../quick-fix.ts';
import { inSource, pathOf } from './place.ts';

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
  const edits = inSource(doc, result.edits);
  // Of two routes that match the same, the other one would be out of reach then.
  if (unreachable(applyEdits(source, edits)) >= unreachable(source)) return [];
  const taker = fields(valueAt(doc.value, [...path.slice(0, -1), above])).name ?? `number ${above + 1}`;
  return [{ title: `Move this route above the route ${taker}`, edits: result.edits }];
}
