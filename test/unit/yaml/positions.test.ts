import { describe, expect, it } from 'vitest';
import { type At, type Path, parseDocuments, type Range, type YamlDoc } from '../../../src/yaml/index.ts';
import { cursor } from './cursor.ts';

function only(text: string): YamlDoc {
  const [doc] = parseDocuments(text);
  if (!doc) throw new Error('no document in the text');
  return doc;
}

function textAt(text: string, path: Path, at: At, index = 0): string | undefined {
  const range: Range | undefined = parseDocuments(text)[index]?.rangeOf(path, at);
  return range && text.slice(range.start, range.end);
}

describe('rangeOf', () => {
  const text =
    '\uFEFF# é\r\nspec: # c\r\n  http:\r\n  - name: "m\\u00e9"\r\n    weight: 5 # w\r\n---\r\na: {b: [1, {c: d}]}\r\n';

  it.each<[Path, At, string, number]>([
    [['spec', 'http', 0, 'name'], 'key', 'name', 0],
    [['spec', 'http', 0, 'name'], 'value', '"m\\u00e9"', 0],
    [['spec', 'http', 0, 'weight'], 'value', '5', 0],
    [['a', 'b', 1, 'c'], 'key', 'c', 1],
    [['a', 'b', 1, 'c'], 'value', 'd', 1],
    [['a', 'b', 0], 'key', '1', 1],
    [['a'], 'value', '{b: [1, {c: d}]}', 1],
  ])('finds %j (%s) in any document', (path, at, expected, index) => {
    expect(textAt(text, path, at, index)).toBe(expected);
  });

  it('gives an empty range behind the colon of a key without value', () => {
    const doc = only('a:\nb: 1\n');
    expect(doc.rangeOf(['a'], 'value')).toEqual({ start: 2, end: 2 });
  });

  it('has no range for what does not exist, and the nearest ancestor instead', () => {
    const doc = only('spec:\n  http: []\n');
    expect(doc.rangeOf(['spec', 'http', 0, 'name'], 'key')).toBeUndefined();
    expect(doc.nearestRange(['spec', 'http', 0, 'name'], 'key')).toEqual({ start: 8, end: 12 });
    expect(doc.nearestRange(['status'], 'value')).toEqual(doc.rangeOf([], 'value'));
  });

  it('takes the last of duplicate keys, whose value counts', () => {
    expect(textAt('a: 1\na: 2\n', ['a'], 'value')).toBe('2');
  });

  it('finds what aliases and merges bring at the alias and the merge', () => {
    const shared = 'x: &x {host: h, port: {number: 1}}\nk: *x\nz:\n  <<: *x\n  host: own\n';
    const doc = only(shared);
    expect(doc.rangeOf(['k', 'port', 'number'], 'value')).toEqual({ start: 38, end: 40 });
    expect(textAt(shared, ['z', 'port', 'number'], 'value')).toBe('*x');
    expect(textAt(shared, ['z', 'host'], 'value')).toBe('own');
    expect(doc.rangeOf(['z', 'nothing'], 'value')).toBeUndefined();
  });

  it('knows keys by the text that kubectl makes of them', () => {
    expect(textAt('0x10: a\nyes: b\n', ['16'], 'key')).toBe('0x10');
    expect(textAt('0x10: a\nyes: b\n', ['true'], 'value')).toBe('b');
  });
});

describe('pathAt', () => {
  it.each<[string, Path, At]>([
    ['sp‸ec:\n  a: 1\n', ['spec'], 'key'],
    ['spec:\n  a‸: 1\n', ['spec', 'a'], 'key'],
    ['spec:\n  a: 1‸\n', ['spec', 'a'], 'value'],
    ['spec:\n  a: ‸\n  b: 1\n', ['spec', 'a'], 'value'],
    ['spec: ‸\n', ['spec'], 'value'],
    ['spec:\n  ‸\n', ['spec'], 'value'],
    ['spec:\n  a: 1\n  ‸\n', ['spec'], 'value'],
    ['spec:\n  a:\n    b: 1\n  ‸\n', ['spec'], 'value'],
    ['spec:\n  a:\n    b: 1\n    ‸\nx: 1', ['spec', 'a'], 'value'],
    ['spec:\n  a: 1\n‸', [], 'value'],
    ['spec:\n  - a: 1\n    ‸\n', ['spec', 0], 'value'],
    ['spec:\n  - a: 1\n  ‸\n', ['spec'], 'value'],
    ['spec:\n- a: 1\n  b: ‸2\n', ['spec', 0, 'b'], 'value'],
    ['spec:\n- a\n- ‸\n', ['spec', 1], 'value'],
    ['a: {b: ‸, c: 1}', ['a', 'b'], 'value'],
    ['a: {b: 1, c‸: 1}', ['a', 'c'], 'key'],
    ['a: [x, ‸y]', ['a', 1], 'value'],
    ['{"a": {"b": [1, 2‸]}}', ['a', 'b', 1], 'value'],
    ['x: 1\n---\nz: ‸2\n', ['z'], 'value'],
  ])('of %j', (marked, path, at) => {
    const { text, offset } = cursor(marked);
    const doc = parseDocuments(text).findLast(each => each.start <= offset);
    expect(doc?.pathAt(offset)).toEqual({ path, at });
  });
});
