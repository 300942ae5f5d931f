import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundleFile, collectTexts } from '../../../scripts/collect-texts.ts';

const root = join(import.meta.dirname, '../../..');
type Texts = Record<string, string>;
const load = (file: string): Texts => JSON.parse(readFileSync(join(root, file), 'utf8')) as Texts;

const parts = (text: string): string[] => [...text.matchAll(/\{\d+\}/g)].map(([part]) => part).sort();
const links = (text: string): string[] =>
  [...text.matchAll(/\(command:[^)]+\)/g)].map(([link]) => link).sort();

describe('texts', () => {
  it('are collected: run scripts/collect-texts.ts where this fails', () => {
    const texts = collectTexts();
    expect(texts.length).toBeGreaterThan(50);
    expect(Object.keys(JSON.parse(readFileSync(bundleFile, 'utf8')) as Texts)).toEqual(texts);
  });

  it.each([
    ['l10n/bundle.l10n.json', 'l10n/bundle.l10n.de.json'],
    ['package.nls.json', 'package.nls.de.json'],
  ])('%s is translated as a whole in %s, with every place and link', (base, translation) => {
    const [english, german] = [load(base), load(translation)];
    expect(Object.keys(german).sort()).toEqual(Object.keys(english).sort());
    for (const [key, text] of Object.entries(english)) {
      expect(parts(german[key] ?? ''), key).toEqual(parts(text));
      expect(links(german[key] ?? ''), key).toEqual(links(text));
    }
  });
});
