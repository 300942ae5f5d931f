/** Brackets and quotes over lines, as kubectl reads them; the values here are its own answers. */
import { describe, expect, it } from 'vitest';
import { applyEdits, editsFor, parseDocuments } from '../../../src/yaml/index.ts';

const read = (text: string): unknown => {
  const [doc] = parseDocuments(text);
  return doc?.problems.length === 0 ? doc.value : doc?.problems.map(({ code }) => code);
};

describe('lines within brackets and quotes', () => {
  it.each<[string, string, unknown]>([
    ['tabs in a list', 'a:\n  b: [\n\t1,\n\t2\n  ]\n', { a: { b: [1, 2] } }],
    ['no indentation', 'a:\n  b: [\n1,\n2\n]\n', { a: { b: [1, 2] } }],
    ['less indentation than the key', 'a:\n  b: {\n  c: 1\n}\nd: 2\n', { a: { b: { c: 1 } }, d: 2 }],
    ['JSON with tabs', 'a: {\n\t"b": [\n\t\t"c"\n\t] }\n', { a: { b: ['c'] } }],
    ['in a list', '- [\n\ta,\n\tb ]\n- c\n', [['a', 'b'], 'c']],
    ['comments between', 'a:\n  b: [ # one, ]\n1, # two\n# three\n2 ]\n', { a: { b: [1, 2] } }],
    ['a quote over lines', 'a: "x\ny"\n', { a: 'x y' }],
    [
      'quotes and brackets in text',
      "a: don't\nb: [\n'it''s', \"]\" ]\nc: x [y\n",
      { a: "don't", b: ["it's", ']'], c: 'x [y' },
    ],
    ['a block scalar beside', 'a: |\n  [\n  {\nb: [\n1]\n', { a: '[\n{\n', b: [1] }],
    ['CRLF', 'a:\r\n  b: [\r\n1,\r\n2\r\n]\r\n', { a: { b: [1, 2] } }],
  ])('%s', (_, text, value) => {
    expect(read(text)).toEqual(value);
  });

  it.each<[string, string, unknown]>([
    ['no deeper than its key', "a:\n  b: 'x\n  y'\n  c: 1\n", { a: { b: 'x y', c: 1 } }],
    ['in a list', "a:\n- \"x\n  y\"\n- 'it''s\nz'\n", { a: ['x y', "it's z"] }],
    ['with blank lines', "a:\n  b: 'x\n\n\n  y'\n", { a: { b: 'x\n\ny' } }],
    ['blanks at line ends', 'a:\n  b: "x  \n  \t y "\n', { a: { b: 'x y ' } }],
    ['a line end that is escaped', 'a:\n  b: "x \\\n  y\\\n\n  z"\n', { a: { b: 'x y\nz' } }],
    ['an escaped blank before it', 'a:\n  b: "x\\ \n  y"\n', { a: { b: 'x  y' } }],
    ['a backslash before it', 'a:\n  b: "x\\\\\n  y"\n  c: \'\\\n  \'\n', { a: { b: 'x\\ y', c: '\\ ' } }],
    ['within brackets', 'a:\n  b: {c: \'x\n  y\', d: ["\n"]}\n', { a: { b: { c: 'x y', d: [' '] } } }],
    ['CRLF', 'a:\r\n  b: "x\r\n  y"\r\n', { a: { b: 'x y' } }],
  ])('a quote over lines, %s', (_, text, value) => {
    expect(read(text)).toEqual(value);
  });

  it('an unclosed quote is told where it begins, though another one follows', () => {
    const [doc] = parseDocuments("a:\n  b: 'x\n  c: 1\nd:\n  e: 'y'\n");
    expect(doc?.problems.map(({ message }) => message)).toEqual([
      expect.stringContaining("begins with 'x are never closed"),
    ]);
  });

  it.each([
    ['a key over lines', "a:\n  'x\n  y': 1\n"],
    ['a tab behind plain text', 'a:\n  b: {\n\tc: 1\n\t}\n'],
    ['a tab before a key', 'a:\n\tb: 1\n'],
    ['what is never closed', 'a: [\n1,\nb: 2\n'],
  ])('%s stays wrong', (_, text) => {
    expect(read(text)).toEqual(expect.arrayContaining([expect.stringMatching(/^yaml-/)]));
  });

  it('keep their places for edits', () => {
    const text = 'a:\n  b: {\n"c": 1, # one\n"d": 2\n}\ne: 3\n';
    const [doc] = parseDocuments(text);
    const result = doc && editsFor(doc, [{ kind: 'setScalar', path: ['a', 'b', 'd'], value: 20 }]);
    expect(result?.ok && applyEdits(text, result.edits)).toBe(text.replace('"d": 2', '"d": 20'));
  });
});
