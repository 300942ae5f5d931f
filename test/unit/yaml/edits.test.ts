import { describe, expect, it } from 'vitest';
import { applyEdits, type Change, editsFor, parseDocuments } from '../../../src/yaml/index.ts';

function edit(text: string, ...changes: Change[]): string {
  const [doc] = parseDocuments(text);
  const result = doc ? editsFor(doc, changes) : { ok: false as const, reason: 'no document' };
  return result.ok ? applyEdits(text, result.edits) : `refused: ${result.reason}`;
}

const set = (path: (string | number)[], value: string | number | boolean | null): Change => ({
  kind: 'setScalar',
  path,
  value,
});
const item = (path: (string | number)[], value: unknown, index?: number): Change => ({
  kind: 'insertItem',
  path,
  value,
  index,
});
const key = (path: (string | number)[], name: string, value: unknown): Change => ({
  kind: 'insertKey',
  path,
  key: name,
  value,
});
const remove = (...path: (string | number)[]): Change => ({ kind: 'remove', path });

describe('setScalar', () => {
  it.each<[string, Change, string]>([
    ['a: 99 # most\r\nb: 1\r\n', set(['a'], 90), 'a: 90 # most\r\nb: 1\r\n'],
    ["a: 'x'\n", set(['a'], "it's"), "a: 'it''s'\n"],
    ['a: "x"\n', set(['a'], 'yes'), 'a: "yes"\n'],
    ['a: x\n', set(['a'], 'yes'), 'a: "yes"\n'],
    ['a: "1"\n', set(['a'], 2), 'a: 2\n'],
    ['a:\nb: 1\n', set(['a'], 'x'), 'a: x\nb: 1\n'],
    ['a: # none\n', set(['a'], 1), 'a: 1 # none\n'],
    ['a: |\n  x\n  y\nb: 1\n', set(['a'], 'z'), 'a: z\nb: 1\n'],
    ['a: !!str 5\n', set(['a'], 6), 'a: 6\n'],
    ['a: &x !!str 5\n', set(['a'], 6), 'a: &x 6\n'],
    ['a: &x 5\nb: *x\n', set(['b'], 6), 'a: &x 5\nb: 6\n'],
    ['{"a":1}', set(['a'], 'b'), '{"a":"b"}'],
    ['[a: 1, {b}]', set([1, 'b'], 2), '[a: 1, {b: 2}]'],
    ['- a\n-\n', set([1], null), '- a\n- null\n'],
    ['a: host\n', set(['a'], 'http://x:80/y'), 'a: http://x:80/y\n'],
    [
      'a: 1\n{{- if .x }}\nc: 1\n{{- end }}\nd: 2\n',
      set(['d'], 5),
      'a: 1\n{{- if .x }}\nc: 1\n{{- end }}\nd: 5\n',
    ],
    ['{{- if .x }}\nc: 1\n{{- end }}\n', set(['c'], 5), '{{- if .x }}\nc: 5\n{{- end }}\n'],
    ['w: {{ .w }} # t\n', set(['w'], 5), 'w: 5 # t\n'],
  ])('%j', (text, change, expected) => {
    expect(edit(text, change)).toBe(expected);
  });
});

describe('insertKey and insertItem', () => {
  it.each<[string, Change, string]>([
    ['a: 1 # c\n# end\n', key([], 'b', { c: ['x'] }), 'a: 1 # c\nb:\n  c:\n    - x\n# end\n'],
    ['- a: 1\n', key([0], 'b', 2), '- a: 1\n  b: 2\n'],
    ['a: {b: 1}\n', key(['a'], 'c', 'x y'), 'a: {b: 1, c: x y}\n'],
    ['a: {}\n', key(['a'], 'c', 1), 'a: {c: 1}\n'],
    ['a: # c\nb: 1', key(['a'], 'c', 1), 'a: # c\n  c: 1\nb: 1'],
    ['{\n  "a": 1\n}\n', key([], 'b', { c: 1 }), '{\n  "a": 1,\n  "b": { "c": 1 }\n}\n'],
    ['a: |\n  x\n', key([], 'b', 1), 'a: |\n  x\nb: 1\n'],
    ['r:\n- a\n- b\nz: 1\n', item(['r'], 'c'), 'r:\n- a\n- b\n- c\nz: 1\n'],
    ['r:\r\n    - a\r\n', item(['r'], { h: 1, w: 2 }), 'r:\r\n    - a\r\n    - h: 1\r\n      w: 2\r\n'],
    [
      'r:\n  # first\n  - a\n  # second\n  - b\n',
      item(['r'], 'x', 1),
      'r:\n  # first\n  - a\n  - x\n  # second\n  - b\n',
    ],
    ['r:\n  - a\n', item(['r'], 'x', 0), 'r:\n  - x\n  - a\n'],
    ['x:\n- 1\nr:\n', item(['r'], 'a'), 'x:\n- 1\nr:\n- a\n'],
    ['r: [a, b]\n', item(['r'], 'x', 1), 'r: [a, x, b]\n'],
    ['r: []\n', item(['r'], 'x'), 'r: [x]\n'],
    ['[\n\t1, # one\n\t2 # two\n]\n', item([], 3), '[\n\t1, # one\n\t2, # two\n\t3\n]\n'],
    ['[\n  1,\n  2,\n]\n', item([], 3), '[\n  1,\n  2,\n  3,\n]\n'],
  ])('%j', (text, change, expected) => {
    expect(edit(text, change)).toBe(expected);
  });
});

describe('remove', () => {
  it.each<[string, Change, string]>([
    ['a: 1\n# own line\nb: 2 # gone\nc: 3\n', remove('b'), 'a: 1\n# own line\nc: 3\n'],
    ['r:\n- a: 1\n  b: 2\n- c\n', remove('r', 0, 'a'), 'r:\n- b: 2\n- c\n'],
    ['r:\n- a: 1\n  # keep\n  b: 2\n', remove('r', 0, 'a'), 'r:\n- \n  # keep\n  b: 2\n'],
    ['r: # c\n- a\nz: 1\n', remove('r', 0), 'r: [] # c\nz: 1\n'],
    ['r:\n  a:\n    b: 1\n', remove('r', 'a'), 'r: {}\n'],
    ['- a: 1\n- b\n', remove(0, 'a'), '- {}\n- b\n'],
    ['a: [1, 2, 3]', remove('a', 1), 'a: [1, 3]'],
    ['a: [1, 2, 3]', remove('a', 2), 'a: [1, 2]'],
    ['{\n  "a": 1,\n  "b": 2\n}\n', remove('b'), '{\n  "a": 1\n}\n'],
    ['{\n  "a": 1,\n  "b": 2\n}\n', remove('a'), '{\n  "b": 2\n}\n'],
    ['a: 1\nb: 2', remove('b'), 'a: 1\n'],
  ])('%j', (text, change, expected) => {
    expect(edit(text, change)).toBe(expected);
  });
});

describe('edits that cannot be made alone', () => {
  it.each<[string, Change, RegExp]>([
    ['a: &x 5\nb: *x\n', set(['a'], 6), /without changing something else/],
    ['a: &x {c: 5}\nb: *x\n', set(['b', 'c'], 6), /comes from an anchor/],
    ['a: {b: 1}\n', set(['a'], 6), /is a map/],
    ['a: 1\n', set(['b', 'c'], 6), /does not exist/],
    ['a: 1\n', key([], 'a', 6), /there already/],
    ['a:\n  b: 1\n  {{- if .x }}\n  c: {{ .y }}\n  {{- end }}\nd: 1\n', remove('a'), /template/],
    ['a:\n  b: 1\n{{- if .x }}\nc: 1\n{{- end }}\n', key([], 'd', 1), /within a template block/],
    ['a: 1\n', remove(), /whole document/],
  ])('%j are refused with the reason', (text, change, reason) => {
    expect(edit(text, change)).toMatch(reason);
  });
});

it('several changes build on each other and leave the rest of the text alone', () => {
  const text = '# top\nx: 1\n---\nroute:\n  - host: a # stable\n    weight: 100\n';
  const doc = parseDocuments(text)[1];
  const result =
    doc &&
    editsFor(doc, [
      set(['route', 0, 'weight'], 99),
      item(['route'], { host: 'b', weight: 0 }),
      set(['route', 1, 'weight'], 1),
    ]);
  expect(result?.ok && applyEdits(text, result.edits)).toBe(
    '# top\nx: 1\n---\nroute:\n  - host: a # stable\n    weight: 99\n  - host: b\n    weight: 1\n',
  );
});

describe('a comment behind the sign of a block scalar', () => {
  it.each([
    ['a: | # why\n  x\nb: 1\n', 'a: new # why\nb: 1\n'],
    ['a: |- # why\n  x\n  z\n', 'a: new # why\n'],
    ['a: >+ # why\r\n  x\r\n\r\nb: 1\r\n', 'a: new # why\r\n\r\nb: 1\r\n'],
    ['- |2 # why\n   x\n- b\n', '- new # why\n- b\n'],
  ])('%j stays when the value is replaced', (text, after) => {
    const [doc] = parseDocuments(text);
    const path = Array.isArray(doc?.value) ? [0] : ['a'];
    const result = doc && editsFor(doc, [{ kind: 'setScalar', path, value: 'new' }]);
    expect(result?.ok && applyEdits(text, result.edits)).toBe(after);
  });
});
