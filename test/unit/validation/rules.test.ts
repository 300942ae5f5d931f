import { describe, expect, it } from 'vitest';
import { allRules } from '../../../src/validation/catalogue.ts';
import { FileIndex, validateParsed } from '../../../src/validation/index.ts';
import { parseText } from '../../../src/yaml/index.ts';

function codes(text: string, complete = false): string[] {
  const index = new FileIndex({ complete });
  const parsed = parseText(text);
  index.set('example.yaml', parsed);
  return validateParsed(parsed, { index }).map(finding => finding.code);
}

describe('the examples of the rules', () => {
  it.each(allRules.map(rule => [rule.code, rule] as const))('%s', (code, { example }) => {
    expect(codes(example.bad, example.closedWorld)).toContain(code);
    expect(codes(example.good, example.closedWorld)).toEqual([]);
  });

  it('name each code once', () => {
    const all = allRules.map(rule => rule.code);
    expect(new Set(all).size).toBe(all.length);
  });
});
