import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withoutExamples } from '../../scripts/without-examples.ts';

const rules = join(import.meta.dirname, '..', '..', 'src', 'validation', 'rules');

describe('the bundles leave out the examples of rules', () => {
  it('and nothing else', () => {
    const source = [
      'const a = {',
      "  code: 'x',",
      ['  example: { bad: split(\'}\', "{"), good: `a $', "{deep({ b: '}' })} {` },"].join(''),
      '  check() {},',
      '};',
    ];
    expect(withoutExamples(source.join('\n')).replace(/\s+/g, ' ')).toBe(
      "const a = { code: 'x', check() {}, };",
    );
  });

  it('of every rule', () => {
    const sources = readdirSync(rules).map(file => readFileSync(join(rules, file), 'utf8'));
    const examples = sources.join('').match(/^ *example: \{/gm) ?? [];
    expect(examples.length).toBeGreaterThan(80);
    for (const source of sources) expect(withoutExamples(source)).not.toMatch(/^ *example:/m);
  });

  it('and say so where one is written in another way', () => {
    expect(() => withoutExamples('  example: { bad: 1 };')).toThrow(/ends in/);
  });
});
