/** Corrections for findings, as plain data. */
import type { Finding } from '../validation/index.ts';
import { fields, list, valueAt } from '../validation/values.ts';
import {
  applyEdits,
  type Edit,
  editsFor,
  type ParsedText,
  type Path,
  parseText,
  resourcesOf,
  type YamlDoc,
} from '../yaml/index.ts';
import { docAt, inSource } from './fixes/place.ts';

/** A correction within the text that the finding is about. */
export interface QuickFix {
  title: string;
  edits: Edit[];
  /** Leaves the meaning alone, or restores what was plainly meant: it may be made without asking. */
  safe?: boolean;
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function renameKey(parsed: ParsedText, doc: YamlDoc, finding: Finding, name: string): QuickFix | undefined {
  const { path, at } = doc.pathAt(finding.start);
  // Beside a field of that name the new one would be a duplicate.
  if (at !== 'key' || valueAt(doc.value, [...path.slice(0, -1), name]) !== undefined) return undefined;
  const quote = /^["']/.exec(parsed.text.slice(finding.start, finding.end))?.[0] ?? '';
  const newText = `${quote}${name}${quote}`;
  const edits = [{ start: finding.start, end: finding.end, newText }];
  // A misspelling that is there twice, or that a merge brings too, would stay.
  const [after] = parseText(applyEdits(doc.core.source, inSource(doc, edits))).docs;
  if (valueAt(after?.value, path) !== undefined) return undefined;
  if (!after || after.problems.length > doc.problems.length) return undefined;
  return { title: `Change to ${name}`, edits, safe: true };
}

function replaceValue(doc: YamlDoc, finding: Finding, value: string): QuickFix | undefined {
  const { path, at } = doc.pathAt(finding.start);
  const result = at === 'value' ? editsFor(doc, [{ kind: 'setScalar', path, value }]) : undefined;
  // Two services or gateways may well be called nearly the same; only what one host defines leaves no choice.
  const { reference } = finding.data ?? {};
  const safe = reference === undefined || reference === 'subset';
  return result?.ok ? { title: `Change to ${value}`, edits: result.edits, safe } : undefined;
}

/** The correction to a name that was nearly right; undefined where there is none. */
export function nearestNameFix(parsed: ParsedText, finding: Finding): QuickFix | undefined {
  const suggestion = textOf(finding.data?.suggestion);
  const doc = docAt(parsed, finding);
  if (suggestion === undefined || !doc) return undefined;
  return finding.code === 'unknown-field'
    ? renameKey(parsed, doc, finding, suggestion)
    : replaceValue(doc, finding, suggestion);
}

/** Labels for a subset, made like those of its neighbours that carry the subset's name. */
function labelsFor(subset: string, neighbours: readonly unknown[]): Record<string, string> {
  const keys = neighbours.flatMap(neighbour => {
    const { name, labels } = fields(neighbour);
    return Object.entries(fields(labels))
      .filter(([, value]) => value === name)
      .map(([key]) => key);
  });
  const unique = new Set(keys.length > 0 ? keys : ['version']);
  return Object.fromEntries([...unique].map(key => [key, subset]));
}

/**
 * Adds a subset to the DestinationRule whose name stands at an offset of a text. The labels are a guess from
 * the other subsets; undefined where there is no such rule or the text cannot be changed safely.
 */
export function addSubsetFix(rule: ParsedText, offset: number, subset: string): QuickFix | undefined {
  for (const doc of rule.docs) {
    for (const { path, value } of resourcesOf(doc)) {
      const name = doc.rangeOf([...path, 'metadata', 'name'], 'value');
      if (value.kind !== 'DestinationRule' || name?.start !== offset) continue;
      const spec: Path = [...path, 'spec'];
      const { subsets } = fields(value.spec);
      const item = { name: subset, labels: labelsFor(subset, list(subsets)) };
      const result = editsFor(
        doc,
        subsets === undefined
          ? [{ kind: 'insertKey', path: spec, key: 'subsets', value: [item] }]
          : [{ kind: 'insertItem', path: [...spec, 'subsets'], value: item }],
      );
      const title = `Add subset ${subset} to DestinationRule ${fields(value.metadata).name}`;
      if (result.ok) return { title, edits: result.edits };
    }
  }
  return undefined;
}
