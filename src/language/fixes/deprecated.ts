/** Fields that Istio replaced, written as their successors. */
import type { Finding } from '../../validation/index.ts';
import { fields, valueAt } from '../../validation/values.ts';
import { applyEdits, type Edit, editsFor, type Path, parseText, type YamlDoc } from '../../yaml/index.ts';
import type { QuickFix } from '../quick-fix.ts';
import { pathOf } from './place.ts';

/** Where the value of a replaced field goes: a field of a map. Only those that mean exactly the same. */
const INTO: Record<string, readonly [outer: string, inner: string]> = {
  mirrorPercent: ['mirrorPercentage', 'value'],
  mirror_percent: ['mirrorPercentage', 'value'],
  minimumRingSize: ['ringHash', 'minimumRingSize'],
  warmupDurationSecs: ['warmup', 'duration'],
};

/**
 * The ways to write `key: value` as `outer: {inner: value}`, the nicest first: on a line of its own, and within
 * braces. What is written of the value stays.
 */
function ways(source: string, doc: YamlDoc, path: Path, outer: string, inner: string): Edit[][] {
  const [keyRange, valueRange] = [doc.rangeOf(path, 'key'), doc.rangeOf(path, 'value')];
  if (!keyRange || !valueRange) return [];
  const [key, value] = [keyRange, valueRange].map(({ start, end }) => ({
    start: start - doc.start,
    end: end - doc.start,
  }));
  // An anchor or a tag between them would be one of the new map.
  if (!key || !value || !/^\s*:\s*$/.test(source.slice(key.end, value.start))) return [];
  const quote = /["']/.exec(source.charAt(key.start))?.[0] ?? '';
  const name = { ...key, newText: quote + outer + quote };
  const label = `${quote}${inner}${quote}: `;
  const eol = /\r?\n/.exec(source)?.[0] ?? '\n';
  const column = key.start - (source.lastIndexOf('\n', key.start - 1) + 1);
  const line = `:${eol}${' '.repeat(column + 2)}${label}`;
  const [before, behind] = [value.start, value.end];
  return [
    [name, { start: key.end, end: before, newText: line }],
    [
      name,
      { start: before, end: before, newText: `{${label}` },
      { start: behind, end: behind, newText: '}' },
    ],
  ];
}

function moveInto(doc: YamlDoc, path: Path, outer: string, inner: string): QuickFix[] {
  const parent = path.slice(0, -1);
  const map = fields(valueAt(doc.value, parent));
  if (Object.hasOwn(map, outer)) return [];
  const { source, problems } = doc.core;
  const isRight = (edits: Edit[]): boolean => {
    const [after, ...more] = parseText(applyEdits(source, edits)).docs;
    const moved = fields(valueAt(after?.value, [...parent, outer]));
    const isSame = moved[inner] === map[String(path.at(-1))] && Object.keys(moved).length === 1;
    return isSame && more.length === 0 && after?.core.problems.length === problems.length;
  };
  const edits = ways(source, doc, path, outer, inner).find(isRight);
  if (!edits) return [];
  const shifted = edits.map(each => ({ ...each, start: each.start + doc.start, end: each.end + doc.start }));
  return [{ title: `Replace by ${outer}.${inner}`, edits: shifted }];
}

/** The successor of a replaced field or value; nothing where its meaning is not exactly the same. */
export function deprecatedFixes(doc: YamlDoc, finding: Finding): QuickFix[] {
  const path = pathOf(finding.path);
  if (valueAt(doc.value, path) === 'LEAST_CONN') {
    const result = editsFor(doc, [{ kind: 'setScalar', path, value: 'LEAST_REQUEST' }]);
    return result.ok ? [{ title: 'Replace by LEAST_REQUEST', edits: result.edits }] : [];
  }
  const [outer, inner] = INTO[String(path.at(-1))] ?? [];
  return outer !== undefined && inner !== undefined ? moveInto(doc, path, outer, inner) : [];
}
