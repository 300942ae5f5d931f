/** Istio's own test tables: what its webhook accepts has no error here, what it refuses has one. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Finding, validateText } from '../../../src/validation/index.ts';
import { type CorpusCase, corpusCases } from './corpus.ts';

const cases = corpusCases();
if (!cases) console.log('skipped: ../shared/corpus is not beside this repository');

const root = new URL('../../../../shared/corpus/', import.meta.url);
const textOf = (one: CorpusCase): string => readFileSync(new URL(one.file, root), 'utf8');
const errors = (text: string): Finding[] => validateText(text).filter(({ severity }) => severity === 'error');

const tables = (cases ?? []).filter(
  one => one.corpus === 'istio-validation' && /^kind: VirtualService$/m.test(textOf(one)),
);
const named = (expected: 'valid' | 'invalid') =>
  tables.filter(one => one.expect === expected).map(one => [one.file, one] as const);

/** Refused by Istio and not reported here, each with the reason: none at present. */
const MISSES: Readonly<Record<string, string>> = {};

describe.skipIf(!cases)("the VirtualServices of Istio's tests", () => {
  it.each(named('valid'))('%s is accepted', (_, one) => {
    expect(errors(textOf(one)).map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
  });

  it.each(named('invalid'))('%s is refused', (file, one) => {
    expect(errors(textOf(one)).length > 0).toBe(!(file in MISSES));
  });

  it('are many, of both kinds', () => {
    expect(named('valid').length).toBeGreaterThan(50);
    expect(named('invalid').length).toBeGreaterThan(50);
  });

  it.each([
    ['deprecated-mirror.yaml', 'IST0002'],
    ['body-over-100kb.yaml', 'direct-response-large'],
  ])('of which %s is accepted with the warning %s', (end, code) => {
    const found = tables.filter(({ file }) => file.endsWith(end)).flatMap(one => validateText(textOf(one)));
    expect(found.map(finding => [finding.code, finding.severity])).toEqual([[code, 'warning']]);
  });
});
