/**
 * Every correction of every finding, taken alone: the finding goes, what is left can be read, no comment is lost; and
 * all safe ones together leave nothing for a second run.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { suppressFixes } from '../../../src/language/fixes/suppress.ts';
import { addSubsetFix } from '../../../src/language/quick-fix.ts';
import { allRules } from '../../../src/validation/catalogue.ts';
import { FileIndex, type Finding, validateParsed, validateText } from '../../../src/validation/index.ts';
import { applyEdits, LineIndex, parseText } from '../../../src/yaml/index.ts';
import { corpusCases, corpusText } from '../validation/corpus.ts';
import { manifests } from './generators.ts';
import { comments, complaint, complaints } from './soundness.ts';

const seed = Number(process.env.FIXES_SEED ?? Date.now() % 1_000_000_000);
const numRuns = Number(process.env.FIXES_RUNS ?? 250);
const corpus = corpusCases();
if (!corpus) console.log('skipped: corrections in ../shared/corpus, which is not beside this repository');

const complaintsIn = (text: string): string[] => {
  const parsed = parseText(text);
  return complaints(parsed, validateParsed(parsed));
};
const commented = (text: string): string => {
  let count = 0;
  return text.replace(/(?<=[\w"'\]}:])\n/g, () => ` # c${count++}\n`);
};

it.each(allRules.map(({ code, example }) => [code, example.bad] as const))('%s', (_, bad) => {
  // Texts that are about their size take their time.
  if (bad.length > 20_000) return;
  for (const text of [bad, commented(bad), bad.replaceAll('\n', '\r\n')])
    expect(complaintsIn(text)).toEqual([]);
});

it.each(allRules.map(({ code, example }) => [code, example.bad] as const))('%s is silenced', (_, bad) => {
  if (bad.length > 20_000) return;
  for (const text of [bad, commented(bad), bad.replaceAll('\n', '\r\n')]) {
    const parsed = parseText(text);
    for (const finding of validateParsed(parsed)) {
      for (const fix of suppressFixes(parsed, finding)) {
        expect([finding.code, fix.title, complaint(text, finding, fix)]).toEqual([
          finding.code,
          fix.title,
          undefined,
        ]);
      }
    }
  }
});

it.skipIf(!corpus)(
  'in the corpus of real and invalid configurations',
  () => {
    for (const { file } of corpus ?? []) {
      const text = corpusText(file);
      if (text.length > 20_000) continue;
      expect([file, ...complaintsIn(text)]).toEqual([file]);
      if (!/[|>][-+0-9]*$/m.test(text)) expect([file, ...complaintsIn(commented(text))]).toEqual([file]);
    }
  },
  120_000,
);

it(`in ${numRuns} resources with mistakes, seed ${seed} (FIXES_SEED and FIXES_RUNS repeat)`, () => {
  console.log(`corrections: seed ${seed}, ${numRuns} runs`);
  fc.assert(
    fc.property(manifests, text => {
      expect(complaintsIn(text)).toEqual([]);
    }),
    { seed, numRuns },
  );
}, 3_600_000);

const route = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: model
spec:
  hosts: [model]
  http:
    - route:
        - destination: {host: model, subset: canary}
`;
const head =
  'apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata:\n  name: model # this\nspec:\n';

it.each([
  `${head}  host: model # host\n`,
  `${head}  host: model\n  subsets: [{name: v1, labels: {version: v1}}] # one\n`,
  `${head}  host: model\n  subsets:\n    # first\n    - name: v1 # one\n      labels: {release: v1}\n  # end\n`,
  `${head}  host: model\n  subsets:\n  - name: v1\n    labels:\n      version: v1 # one`,
  `${head}  subsets:\n  - name: v1\n    labels: &l\n      version: v1\n  host: model\n`,
  `${head}  host: model\n  subsets: []\n`,
  `${head}  host: model\n  subsets:\n`,
  '{"apiVersion": "networking.istio.io/v1", "kind": "DestinationRule",\n "metadata": {"name": "model"},\n "spec": {"host": "model", "subsets": [\n\t{"name": "v1"}\n ]}}\n',
])('a subset that is added to %j is found then', rule => {
  for (const text of [rule, rule.replaceAll('\n', '\r\n'), `kind: Other\n---\n${rule}`]) {
    const missing = (other: string): Finding | undefined => {
      const index = new FileIndex();
      index.set('rule', parseText(other));
      index.set('route', parseText(route));
      const found = validateParsed(parseText(route), { index, file: 'route' });
      return found.find(({ data }) => data?.reference === 'subset');
    };
    const before = missing(text);
    const place = before?.related?.find(({ file }) => file === 'rule');
    const offset = place ? new LineIndex(text).offset(place.start) : -1;
    const fix = addSubsetFix(parseText(text), offset, 'canary');
    expect(fix).toBeDefined();
    const after = applyEdits(text, fix?.edits ?? []);
    expect(missing(after)).toBeUndefined();
    expect(comments(after)).toEqual(comments(text));
    const errors = validateText(after).filter(({ severity }) => severity === 'error');
    expect(errors).toEqual([]);
  }
});
