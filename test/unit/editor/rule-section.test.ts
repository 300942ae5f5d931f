import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ruleSection } from '../../../src/editor/diagnostics/rule-section.ts';
import { allRules } from '../../../src/validation/catalogue.ts';

const document = readFileSync(join(import.meta.dirname, '../../../docs/rules.md'), 'utf8');

describe('the page of a code', () => {
  it('is the part of the document about it, for every code', () => {
    for (const { code, what } of allRules) {
      const section = ruleSection(document, code) ?? '';
      expect(section.split('\n')[0]).toBe(`## ${code}`);
      expect(section).toContain(what);
      expect(section.match(/^## /gm)).toHaveLength(1);
    }
  });

  it('is nothing for a code that there is not', () => {
    expect(ruleSection(document, 'IST9999')).toBeUndefined();
    expect(ruleSection(document, '')).toBeUndefined();
  });
});
