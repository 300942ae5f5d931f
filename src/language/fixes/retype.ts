/** Values that only lack their quotes or their unit, or have quotes too many. */
import type { Finding } from '../../validation/index.ts';
import { editsFor, type YamlDoc } from '../../yaml/index.ts';
import type { QuickFix } from '../quick-fix.ts';

/** Writes the value that was meant. A unit is a guess at the meaning; quotes are not. */
export function retypeFixes(doc: YamlDoc, finding: Finding): QuickFix[] {
  const instead = finding.data?.instead;
  if (typeof instead !== 'string' && typeof instead !== 'number' && typeof instead !== 'boolean') return [];
  const { path, at } = doc.pathAt(finding.start);
  const result = at === 'value' ? editsFor(doc, [{ kind: 'setScalar', path, value: instead }]) : undefined;
  if (!result?.ok) return [];
  const isDuration = /^\d+s$/.test(String(instead));
  const isText = typeof instead === 'string' && !isDuration;
  const title = isText ? `Change to the text ${JSON.stringify(instead)}` : `Change to ${instead}`;
  return [{ title, edits: result.edits, safe: !isDuration }];
}
