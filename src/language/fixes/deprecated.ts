/** Fields that Istio replaced, written as their successors. */
import type { Finding } from '../../validation/index.ts';
import { fields, valueAt } from '../../validation/values.ts';
import { applyEdits, type Edit, editsFor, type Path, parseText, type YamlDoc } from '../../yaml/index.ts';
import type { QuickFix } from '../quick-fix.ts';
import { originsFix } from './origins.ts';
import { inText, pathOf } from './place.ts';
import { removal } from './removal.ts';

/** Where the value of a replaced field goes: a field of a map. Only those that mean exactly the same. */
const INTO: Record<string, readonly [outer: string, inner: string]> = {
  mirrorPercent: ['mirrorPercentage', 'value'],
  mirror_percent: ['mirrorPercentage', 'value'],
  minimumRingSize: ['ringHash', 'minimumRingSize'],
  warmupDurationSecs: ['warmup', 'duration'],
  percent: ['percentage', 'value'],
};

/** What counts alone where both are there. */
const SUCCESSORS: Record<string, string> = {
  mirrorPercent: 'mirrorPercentage',
  mirror_percent: 'mirrorPercentage',
  percent: 'percentage',
  allowOrigin: 'allowOrigins',
};

/** Istio takes the old one no longer; which of both was meant is the writer's to say. */
const CHOICES: Record<string, readonly string[]> = {
  consecutiveErrors: ['consecutive5xxErrors', 'consecutiveGatewayErrors'],
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
  return [{ title: `Replace by ${outer}.${inner}`, edits: inText(doc, edits), safe: true }];
}

/** The key under another name, its value and whatever stands beside it as they are. */
function renamed(doc: YamlDoc, path: Path, name: string): QuickFix[] {
  const key = doc.rangeOf(path, 'key');
  const map = fields(valueAt(doc.value, path.slice(0, -1)));
  if (!key || Object.hasOwn(map, name)) return [];
  const quote = /["']/.exec(doc.core.source.charAt(key.start - doc.start))?.[0] ?? '';
  return [{ title: `Replace by ${name}`, edits: [{ ...key, newText: quote + name + quote }] }];
}

/** The successor of a replaced field or value; nothing where its meaning is not exactly the same. */
export function deprecatedFixes(doc: YamlDoc, finding: Finding): QuickFix[] {
  const path = pathOf(finding.path);
  const field = String(path.at(-1));
  const successor = SUCCESSORS[field];
  const beside = fields(valueAt(doc.value, path.slice(0, -1)));
  if (successor !== undefined && Object.hasOwn(beside, successor) && beside[successor] !== null) {
    return removal(doc, [path], `Remove ${field}, which has no effect beside ${successor}`, true);
  }
  if (field === 'allowOrigin') return originsFix(doc, path);
  const choices = CHOICES[field];
  if (choices) return choices.flatMap(name => renamed(doc, path, name));
  if (valueAt(doc.value, path) === 'LEAST_CONN') {
    const result = editsFor(doc, [{ kind: 'setScalar', path, value: 'LEAST_REQUEST' }]);
    return result.ok ? [{ title: 'Replace by LEAST_REQUEST', edits: result.edits, safe: true }] : [];
  }
  const [outer, inner] = INTO[field] ?? [];
  return outer !== undefined && inner !== undefined ? moveInto(doc, path, outer, inner) : [];
}
