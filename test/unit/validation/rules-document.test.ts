import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { rulesDocument } from '../../../scripts/docs/rules-document.ts';

it('docs/rules.md is what the rules say (node scripts/generate-docs.ts writes it)', () => {
  expect(readFileSync(new URL('../../../docs/rules.md', import.meta.url), 'utf8')).toBe(rulesDocument());
});
