/** What Istio's own test tables say about DestinationRules, and what is found in them. */
import { describe, expect, it } from 'vitest';
import { validateText } from '../../../src/validation/index.ts';
import { fields } from '../../../src/validation/values.ts';
import { corpusCases, corpusDocuments, corpusText } from './corpus.ts';

const cases = corpusCases();
if (!cases) console.log('skipped: ../shared/corpus is not beside this repository');

const ours = (cases ?? []).filter(
  one =>
    one.corpus === 'istio-validation' &&
    corpusDocuments(one.file).some(document => fields(document).kind === 'DestinationRule'),
);
const errors = (file: string): string[] =>
  validateText(corpusText(file))
    .filter(finding => finding.severity === 'error')
    .map(({ code, path, message }) => `${code} ${path}: ${message}`);
const named = (expected: 'valid' | 'invalid') =>
  ours.filter(one => one.expect === expected).map(one => [one.file, one] as const);

describe.skipIf(!cases)('DestinationRules that Istio', () => {
  it.each(named('valid'))('takes: %s', file => expect(errors(file)).toEqual([]));

  it.each(named('invalid'))('refuses: %s', file => expect(errors(file)).not.toEqual([]));
});
