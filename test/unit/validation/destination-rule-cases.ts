/** A DestinationRule in one line of YAML, and what is found in it as `code path`. */
import { expect, it } from 'vitest';
import { validateText } from '../../../src/validation/index.ts';

export const rule = (spec: string, metadata = '{name: model}'): string =>
  `apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: ${metadata}\nspec: ${spec}\n`;

/** What is well-formed and yet worth a word, which is no matter here: subsets without labels, TLS without a CA. */
const ASIDE = ['KIA0209', 'IST0128', 'IST0129'];

/** Codes and places within the spec. */
export const marked = (text: string): string[] =>
  validateText(text)
    .filter(({ code }) => !ASIDE.includes(code))
    .map(({ code, path }) => `${code} ${path.replace(/^spec\./, '')}`);

export const inSpec = (spec: string): string[] => marked(rule(spec));

/** Codes and places within the traffic policy, or at the steps that lead on from there. */
export const inPolicy = (policy: string, steps = ''): string[] =>
  inSpec(`{host: model, trafficPolicy: ${policy}}`).map(each =>
    each.replace('trafficPolicy.', '').replace(steps, ''),
  );

type Case = [yaml: string, ...found: string[]];

/** One test a case: nothing else is found than what it lists. */
export function all(find: (yaml: string) => string[], ...cases: Case[]): void {
  it.each(cases.map(([yaml, ...wanted]) => [yaml, wanted] as const))('%s', (yaml, wanted) => {
    expect(find(yaml)).toEqual(wanted);
  });
}
