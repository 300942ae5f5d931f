import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ParsedText, parseIncremental, parseText } from '../../../src/yaml/index.ts';

const parts = fc.constantFrom(
  'a: 1\n',
  'b:\n  - x\n',
  '---\n',
  '--- # c\n',
  '...\n',
  '# c\n',
  '\n',
  'c: {d\n',
  'x: {{ y }}\n',
  '|',
  ' ',
  'e: |\n',
  '  t\n',
);
const text = fc.array(parts, { maxLength: 25 }).map(list => list.join(''));
const change = fc.tuple(fc.nat(), fc.nat(8), fc.array(parts, { maxLength: 3 }));

const shown = (parsed: ParsedText): unknown =>
  parsed.docs.map(doc => ({
    place: [doc.index, doc.start, doc.end],
    value: doc.value,
    problems: doc.problems,
    range: doc.nearestRange(['b', 0], 'value'),
  }));

describe('parsing again after a change', () => {
  it('equals a fresh parse after any run of changes', () => {
    fc.assert(
      fc.property(text, fc.array(change, { maxLength: 6 }), (start, changes) => {
        let parsed = parseText(start);
        for (const [at, removed, added] of changes) {
          const position = at % (parsed.text.length + 1);
          const next =
            parsed.text.slice(0, position) + added.join('') + parsed.text.slice(position + removed);
          parsed = parseIncremental(parsed, next);
          expect(parsed.text).toBe(next);
          expect(shown(parsed)).toEqual(shown(parseText(next)));
        }
      }),
      { numRuns: 500 },
    );
  }, 30_000);

  it('parses only the document that changed', () => {
    const documents = Array.from({ length: 50 }, (_, index) => `---\nname: d${index}\nspec:\n  a: 1\n`);
    const before = parseText(documents.join(''));
    const after = parseIncremental(before, documents.with(20, '---\nname: changed\n').join(''));
    const kept = after.docs.filter(doc => before.docs.some(old => old.core === doc.core));
    expect(kept).toHaveLength(49);
    expect(after.docs[20]?.value).toEqual({ name: 'changed' });
    const range = after.docs[49]?.rangeOf(['name'], 'value');
    expect(after.text.slice(range?.start, range?.end)).toBe('d49');
  });
});
