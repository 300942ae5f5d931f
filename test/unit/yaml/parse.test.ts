import { describe, expect, it } from 'vitest';
import { parseDocuments } from '../../../src/yaml/index.ts';

const values = (text: string): unknown[] => parseDocuments(text).map(doc => doc.value);
const codes = (text: string): string[] =>
  parseDocuments(text).flatMap(doc => doc.problems.map(each => each.code));

describe('documents of a text', () => {
  it.each<[string, unknown[]]>([
    ['', []],
    ['# only a comment\n---\n\n---\n', []],
    ['a: 1\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
    ['# c\n---\na: 1\n--- # d\n# e\nb: 2\n...\nc: 3\n', [{ a: 1 }, { b: 2 }, { c: 3 }]],
    ['%YAML 1.1\n---\na: yes\n', [{ a: true }]],
    ['\uFEFFa: 1\r\n---\r\nb: |\r\n  x\r\n  y\r\n', [{ a: 1 }, { b: 'x\ny\n' }]],
    ['a: |\n  text\n  ---\n  more\n', [{ a: 'text\n---\nmore\n' }]],
    ['{\n\t"a": [\n\t\t1,\n\t\t"x"\n\t],\n\t"b":{"c":null}\n}\n', [{ a: [1, 'x'], b: { c: null } }]],
    ['--- {a: 1}\n--- text\n', [{ a: 1 }, 'text']],
    ['ключ: "ü\\u00e9" # é\n', [{ ключ: 'üé' }]],
    ['__proto__: {a: 1}\n', [JSON.parse('{"__proto__": {"a": 1}}')]],
  ])('%j', (text, expected) => {
    expect(values(text)).toEqual(expected);
    expect(codes(text)).toEqual([]);
  });

  it('numbers documents and gives their place in the text', () => {
    const text = '---\n---\na: 1\n---\nb: 2\n';
    expect(parseDocuments(text).map(({ index, start, end }) => [index, text.slice(start, end)])).toEqual([
      [0, '---\na: 1\n'],
      [1, '---\nb: 2\n'],
    ]);
  });
});

describe('anchors and merges', () => {
  it('follow the last anchor before the alias', () => {
    expect(values('a: &x 1\nb: *x\nc: &x {d: 2}\ne: *x\n')).toEqual([
      { a: 1, b: 1, c: { d: 2 }, e: { d: 2 } },
    ]);
  });

  it('merge in the order of the text, as goyaml does', () => {
    expect(values('a: &x {q: 1, r: 2}\nb: {q: 9, <<: *x, r: 8}\nc: {<<: [{q: 5}, *x]}\n')).toEqual([
      { a: { q: 1, r: 2 }, b: { q: 1, r: 8 }, c: { q: 5, r: 2 } },
    ]);
  });

  it.each([['a: *nowhere\n'], ['a: &x [*x]\n'], ['a: &x 1\nb: {<<: *x}\n']])(
    'report what cannot be followed: %j',
    text => {
      expect(codes(text)).toEqual(['yaml-alias']);
    },
  );
});

describe('problems', () => {
  it.each<[string, string, string]>([
    ['a: 1\na: 2\n', 'yaml-duplicate-key', 'a'],
    ['a:\n\tb: 1\n', 'yaml-tab', '\t'],
    ['? [a]\n: 1\n', 'yaml-key', '[a]'],
    ['null: 1\n', 'yaml-key', 'null'],
    ['a: .nan\n', 'yaml-value', '.nan'],
    ['a: !!int x\n', 'yaml-tag', 'x'],
    ['a: b: c\n', 'yaml-syntax', 'b'],
    ['a: "open\n', 'yaml-syntax', '\n'],
    [']', 'yaml-syntax', ']'],
  ])('%j is %s at %j', (text, code, at) => {
    const problem = parseDocuments(text)[0]?.problems[0];
    expect(problem?.code).toBe(code);
    expect(text.slice(problem?.range.start, problem?.range.end)).toBe(at);
    expect(problem?.message).not.toBe('');
  });

  it('leave everything else readable, in this document and the others', () => {
    const [first, second] = parseDocuments('kind: A\nspec:\n  hosts: [a\n  x: 1\nlast: 1\n---\nb: yes\n');
    expect(first?.problems.length).toBeGreaterThan(0);
    expect(first?.value).toMatchObject({ kind: 'A' });
    expect(second?.value).toEqual({ b: true });
  });

  it('keep the half-typed key among the finished ones', () => {
    expect(values('spec:\n  a: 1\n  wei\n  b: 2\n')[0]).toMatchObject({ spec: { a: 1 } });
  });
});
