/** `allowOrigin` as the `allowOrigins` that it stands for: Istio compares each of its texts as a whole. */
import { fields, isFields, list, valueAt } from '../../validation/values.ts';
import { applyEdits, type Edit, type Path, parseText, type YamlDoc } from '../../yaml/index.ts';
import type { QuickFix } from '../quick-fix.ts';
import { inSource } from './place.ts';

/** The item's text behind a key of its own, in the style of the list around it. */
function wrapped(doc: YamlDoc, list: Path, at: number, quote: string): Edit[] {
  const [outer, item] = [doc.rangeOf(list, 'value'), doc.rangeOf([...list, at], 'value')];
  if (!outer || !item) return [];
  const label = `${quote}exact${quote}: `;
  const isFlow = doc.core.source[outer.start - doc.start] === '[';
  const before = { start: item.start, end: item.start, newText: isFlow ? `{${label}` : label };
  return isFlow ? [before, { start: item.end, end: item.end, newText: '}' }] : [before];
}

/** Replaces `allowOrigin` by `allowOrigins`, comments and quotes kept; nothing where the result would mean less. */
export function originsFix(doc: YamlDoc, path: Path): QuickFix[] {
  const origins = list(valueAt(doc.value, path));
  const key = doc.rangeOf(path, 'key');
  if (!key || origins.length === 0) return [];
  const quote = /["']/.exec(doc.core.source.charAt(key.start - doc.start))?.[0] ?? '';
  const edits = [
    { ...key, newText: `${quote}allowOrigins${quote}` },
    ...origins.flatMap((_, at) => wrapped(doc, path, at, quote)),
  ];
  const [after, ...more] = parseText(applyEdits(doc.core.source, inSource(doc, edits))).docs;
  const policy = fields(valueAt(after?.value, path.slice(0, -1)));
  const isRight =
    list(policy.allowOrigins).length === origins.length &&
    list(policy.allowOrigins).every((each, i) => isFields(each) && each.exact === origins[i]);
  const isSound = more.length === 0 && after?.core.problems.length === doc.core.problems.length;
  return isRight && isSound ? [{ title: 'Replace by allowOrigins', edits, safe: true }] : [];
}
