/** Real configurations that Istio accepts: not one error may be found in them. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FileIndex, validateParsed } from '../../../src/validation/index.ts';
import { parseText } from '../../../src/yaml/index.ts';

interface Entry {
  corpus: string;
  file: string;
  expect: 'valid' | 'invalid';
  category?: string;
  expected?: { code: string; resource: string }[];
  analyzer?: string;
}

const root = new URL('../../../../shared/corpus/', import.meta.url);
const manifest = new URL('manifest.json', root);
const present = existsSync(manifest);
if (!present)
  console.log('skipped: no corpus of real configurations beside this repository (../shared/corpus)');

const entries: Entry[] = present ? JSON.parse(readFileSync(manifest, 'utf8')) : [];
const textOf = (entry: Entry): string => readFileSync(new URL(entry.file, root), 'utf8');

function errors(text: string, index = new FileIndex()): string[] {
  const parsed = parseText(text);
  index.set('this.yaml', parsed);
  return validateParsed(parsed, { index })
    .filter(finding => finding.severity === 'error')
    .map(({ code, path, message }) => `${code} ${path}: ${message}`);
}

describe.skipIf(!present)('configurations that are valid', () => {
  const valid = entries.filter(entry => entry.expect === 'valid' && entry.corpus !== 'kiali');
  const placeholders = entries.filter(entry => entry.category === 'placeholder');

  it.each([...valid, ...placeholders].map(entry => [entry.file, entry] as const))('%s', (_, entry) => {
    expect(errors(textOf(entry))).toEqual([]);
  });

  it('say nothing either when a project is looked at as one workspace', () => {
    const samples = entries.filter(entry => entry.corpus === 'samples' && entry.expect === 'valid');
    const found = samples.flatMap(entry => {
      const index = new FileIndex();
      const project = samples.filter(other => dirname(other.file) === dirname(entry.file));
      for (const other of project) index.set(other.file, parseText(textOf(other)));
      return errors(textOf(entry), index).map(error => `${entry.file} ${error}`);
    });
    // Two of these samples name a subset whose DestinationRule is not among the samples; others are.
    const partial = /istio-tutorial.*No DestinationRule of recommendation defines the subset version-v3,/;
    expect(found.filter(error => !partial.test(error))).toEqual([]);
  });
});
