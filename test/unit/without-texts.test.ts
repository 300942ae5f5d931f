import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withoutTexts } from '../../scripts/without-texts.ts';

const rules = join(import.meta.dirname, '..', '..', 'src', 'validation', 'rules');

describe('the bundles leave out the texts of rules', () => {
  it('and nothing else', () => {
    const source = [
      'const a = {',
      "  code: 'x',",
      ['  example: { bad: split(\'}\', "{"), good: `a $', "{deep({ b: '}' })} {` },"].join(''),
      '  check() {},',
      '};',
    ];
    expect(withoutTexts(source.join('\n')).replace(/\s+/g, ' ')).toBe(
      "const a = { code: 'x', check() {}, };",
    );
  });

  it('with what they find and why, however long', () => {
    const source = [
      'const a = {',
      "  code: 'x',",
      "  what: 'A, or b, in {}.',",
      '  why:',
      "    'First, ' +",
      ['    `then $', '{dropped}`,'].join(''),
      '  check: ({ what }) => what,',
      '};',
    ];
    expect(withoutTexts(source.join('\n')).replace(/\s+/g, ' ')).toBe(
      "const a = { code: 'x', check: ({ what }) => what, };",
    );
  });

  it('of every rule', () => {
    const sources = readdirSync(rules).map(file => readFileSync(join(rules, file), 'utf8'));
    const examples = sources.join('').match(/^ *example: \{/gm) ?? [];
    expect(examples.length).toBeGreaterThan(80);
    for (const source of sources) expect(withoutTexts(source)).not.toMatch(/^ *(?:example|what|why):/m);
  });

  it('and say so where one is written in another way', () => {
    expect(() => withoutTexts('  example: { bad: 1 };')).toThrow(/ends in/);
  });
});
