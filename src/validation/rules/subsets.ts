import { isPlaceholder } from '../../yaml/index.ts';
import type { DocumentRule } from '../rule.ts';
import { fields, list, text } from '../values.ts';
import { destinationRule, subsets } from './examples.ts';

const duplicateSubset: DocumentRule = {
  code: 'duplicate-subset',
  severity: 'error',
  scope: 'document',
  what: 'Two subsets of one DestinationRule with the same name.',
  why: "Istio's webhook refuses the DestinationRule: a route could not say which of the two it means.",
  example: { bad: destinationRule(subsets('v1', 'v1')), good: destinationRule(subsets('v1', 'v2')) },
  *check({ value }) {
    if (value.kind !== 'DestinationRule') return;
    const seen = new Set<string>();
    for (const [i, subset] of list(fields(value.spec).subsets).entries()) {
      const name = text(fields(subset).name);
      if (name === undefined || isPlaceholder(name)) continue;
      if (seen.has(name)) {
        const message = `The subset ${name} is defined twice in this DestinationRule. Rename or remove one of them.`;
        yield { path: ['spec', 'subsets', i, 'name'], at: 'value', message };
      }
      seen.add(name);
    }
  },
};

export const subsetRules = [duplicateSubset];
