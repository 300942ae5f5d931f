import { describe, expect, it } from 'vitest';
import { kindOf } from '../../../src/validation/kinds.ts';
import { schemaFindings } from '../../../src/validation/schema.ts';
import { type CorpusCase, corpusCases, corpusDocuments } from './corpus.ts';

const cases = corpusCases();
if (!cases) console.log('skipped: ../shared/corpus is not beside this repository');

function codes(one: CorpusCase): string[] {
  return corpusDocuments(one.file)
    .flatMap(document => {
      const kind = kindOf(document);
      return kind ? schemaFindings(kind, document) : [];
    })
    .map(problem => problem.code);
}

const named = (chosen: (one: CorpusCase) => boolean) =>
  (cases ?? []).filter(chosen).map(one => [one.file, one] as const);
const caughtByCrd = (one: CorpusCase) =>
  one.crdSchemaCatches === true || (one.corpus === 'api-cel' && one.expect === 'invalid');

describe.skipIf(!cases)('the schema on public files', () => {
  it.each(named(one => one.expect === 'valid'))('is silent on %s', (_file, one) => {
    expect(codes(one)).toEqual([]);
  });

  it.each(named(caughtByCrd))('catches %s', (_file, one) => {
    expect(codes(one)).not.toEqual([]);
  });

  it('is silent on placeholders, and sees the one removed field of the samples', () => {
    const loud = named(one => one.corpus === 'samples' && codes(one).length > 0);
    expect(loud.map(([, one]) => [one.category, [...new Set(codes(one))]])).toEqual([
      ['unknown-field', ['unknown-field']],
    ]);
  });

  it('leaves to the rules what only Istio itself knows', () => {
    const rules = named(one => one.crdSchemaCatches === false);
    expect(rules.filter(([, one]) => codes(one).length > 0)).toEqual([]);
  });
});
