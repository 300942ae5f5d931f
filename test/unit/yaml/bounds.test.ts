import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskTemplates, parseDocuments, resourcesOf } from '../../../src/yaml/index.ts';

const fragment = fc.constantFrom(
  ...[
    'a',
    ':',
    ': ',
    '- ',
    '\n',
    '\r\n',
    '  ',
    '\t',
    '{',
    '}',
    '[',
    ']',
    ',',
    '"',
    "'",
    '|',
    '>',
    '#',
    ' #',
    '&x',
    ' &x ',
  ],
  ...[
    '*x',
    '!',
    '!!str ',
    '!!int ',
    '? ',
    '<<: ',
    '---\n',
    '...\n',
    '%YAML 9\n',
    '{{ ',
    ' }}',
    '{{- if x }}',
    '\uFEFF',
    '0x',
    '.',
  ],
  ...[
    '\u0000',
    '\u0085',
    '\u2028',
    '\ud800',
    '😀',
    'é',
    'yes',
    '1e999',
    '\\',
    '@',
    '`',
    '$(A)',
    '!<tag:x>',
    '!<',
    '|2+',
    '>-',
    '__proto__',
  ],
);
const broken = fc.oneof(
  fc.array(fragment, { maxLength: 40 }).map(parts => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 60 }),
);

describe('whatever the text', () => {
  it('parsing never throws, and every answer stays within the text', () => {
    fc.assert(
      fc.property(broken, fc.nat(50), (text, at) => {
        const docs = parseDocuments(text);
        for (const doc of docs) {
          for (const problem of doc.problems) {
            expect(problem.range.start).toBeGreaterThanOrEqual(doc.start);
            expect(problem.range.end).toBeLessThanOrEqual(doc.end);
            expect(problem.range.start).toBeLessThanOrEqual(problem.range.end);
          }
          const { path, at: half } = doc.pathAt(doc.start + at);
          const range = doc.nearestRange(path, half);
          expect(range.start).toBeGreaterThanOrEqual(doc.start);
          expect(range.end).toBeLessThanOrEqual(doc.end);
          for (const resource of resourcesOf(doc)) expect(doc.rangeOf(resource.path, 'value')).toBeDefined();
          JSON.stringify(doc.value);
        }
        expect(maskTemplates(text)).toHaveLength(text.length);
      }),
      { numRuns: 3000 },
    );
  }, 30_000);

  it.each<[string, string, string]>([
    ['brackets', '['.repeat(50_000), 'yaml-too-deep'],
    ['dashes', '- '.repeat(20_000), 'yaml-too-deep'],
    ['flow maps', '{a: '.repeat(20_000), 'yaml-too-deep'],
    [
      'indented maps',
      Array.from({ length: 500 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
      'yaml-too-deep',
    ],
    ['a billion laughs', laughs(), 'yaml-too-large'],
    ['a huge document', `a: ${'x'.repeat(4_000_001)}`, 'yaml-too-large'],
  ])(
    '%s end in a problem, soon',
    (_, text, code) => {
      const started = performance.now();
      const [doc] = parseDocuments(text);
      expect(doc?.problems.map(each => each.code)).toContain(code);
      expect(JSON.stringify(doc?.value).length).toBeLessThan(2_000_000);
      expect(performance.now() - started).toBeLessThan(5000);
    },
    30_000,
  );
});

function laughs(): string {
  const lines = ['a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]'];
  for (let level = 1; level < 12; level++) {
    lines.push(
      `a${level}: &a${level} [${Array(10)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    );
  }
  return lines.join('\n');
}
