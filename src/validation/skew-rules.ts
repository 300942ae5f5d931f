import type { RuleInfo } from './rule.ts';
import { split, weights } from './rules/examples.ts';

const good = split(weights(90, 10));

/** What the CRDs of the connected cluster have to say beside our schema. */
export const skewRules: readonly RuleInfo[] = [
  {
    code: 'pruned-by-cluster',
    severity: 'warning',
    scope: 'document',
    what: 'A field that the CRD of the connected cluster lacks, since its Istio is older.',
    why: 'kubectl refuses the file there (its field validation is strict unless told otherwise); other clients have the API server drop the field without a word, and the route does something else than it says. Fields that a newer cluster has beyond our schema are not reported as unknown.',
    example: { bad: `${good}      timeout: 5s\n`, good, older: { lacks: ['http', 'timeout'] } },
  },
  {
    code: 'version-not-served',
    severity: 'warning',
    scope: 'document',
    what: 'An apiVersion that the connected cluster does not serve.',
    why: 'kubectl finds no such kind there and refuses the file. `networking.istio.io/v1` came with Istio 1.22; older ones serve `v1beta1`.',
    example: {
      bad: good,
      good: good.replace('istio.io/v1', 'istio.io/v1beta1'),
      older: { serves: ['v1beta1', 'v1alpha3'] },
    },
  },
];
