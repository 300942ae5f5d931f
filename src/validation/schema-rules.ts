import type { RuleInfo } from './rule.ts';
import { destinationRule, split, subsets, virtualService, weights } from './rules/examples.ts';
import type { SchemaCode } from './schema.ts';

type SchemaRule = Omit<RuleInfo, 'code' | 'scope'>;

const good = split(weights(90, 10));
const dropped = 'kubectl refuses the file (its field validation is strict unless told otherwise)';

/** What the schemas say, code by code: the structure of Istio's CRDs. */
const table: Record<SchemaCode, SchemaRule> = {
  'wrong-type': {
    severity: 'error',
    what: 'A value of another type than its field takes.',
    why: "The API server refuses it. Istio's CRDs name a type for every field; a YAML word such as `yes` or `010` may be another type than it looks.",
    example: { bad: good.replace('weight: 10', 'weight: "10"'), good },
  },
  'unknown-field': {
    severity: 'error',
    what: 'A field that its place does not have, often a misspelling.',
    why: `${dropped}; other clients have the API server drop the field without a word, and the route does something else than it says.`,
    example: { bad: good.replace('weight: 90', 'wieght: 90'), good },
  },
  'missing-field': {
    severity: 'error',
    what: 'A field is missing that its place cannot do without.',
    why: 'The API server or the webhook of Istio refuses the object.',
    example: {
      bad: destinationRule('host: model\nsubsets:\n  - labels:\n      version: v1'),
      good: destinationRule(subsets('v1')),
    },
  },
  'empty-value': {
    severity: 'warning',
    what: 'A field without a value.',
    why: 'The cluster ignores it as if it were not there.',
    example: { bad: `${good}      timeout:\n`, good: `${good}      timeout: 5s\n` },
  },
  'invalid-value': {
    severity: 'error',
    what: 'A value that is not among those its field takes.',
    why: 'The API server refuses it.',
    example: {
      bad: destinationRule('host: model\ntrafficPolicy:\n  loadBalancer:\n    simple: ROUND_ROBINS'),
      good: destinationRule('host: model\ntrafficPolicy:\n  loadBalancer:\n    simple: ROUND_ROBIN'),
    },
  },
  'invalid-duration': {
    severity: 'error',
    what: 'Something that is no duration, or too short a one.',
    why: 'Istio reads durations as Go writes them (`1h`, `30s`, `250ms`), most of them at least 1ms long, and refuses others.',
    example: { bad: `${good}      timeout: 5 seconds\n`, good: `${good}      timeout: 5s\n` },
  },
  'out-of-range': {
    severity: 'error',
    what: 'A number outside of what its field takes.',
    why: 'The API server refuses it.',
    example: {
      bad: virtualService(
        'hosts:\n  - model\nhttp:\n  - match:\n      - port: -1\n    route:\n      - destination:\n          host: model',
      ),
      good: virtualService(
        'hosts:\n  - model\nhttp:\n  - match:\n      - port: 80\n    route:\n      - destination:\n          host: model',
      ),
    },
  },
  'one-of': {
    severity: 'error',
    what: 'Fields that exclude each other.',
    why: 'The API server refuses them together: only one of them could take effect.',
    example: {
      bad: virtualService(
        'hosts:\n  - model\nhttp:\n  - match:\n      - uri:\n          exact: /a\n          prefix: /b\n    route:\n      - destination:\n          host: model',
      ),
      good: virtualService(
        'hosts:\n  - model\nhttp:\n  - match:\n      - uri:\n          prefix: /b\n    route:\n      - destination:\n          host: model',
      ),
    },
  },
  'unknown-version': {
    severity: 'error',
    what: 'An apiVersion of the networking.istio.io group that no Istio serves.',
    why: 'kubectl finds no such kind in the cluster and refuses the file.',
    example: { bad: good.replace('networking.istio.io/v1', 'networking.istio.io/v2'), good },
  },
};

/** The codes of the schemas, as documentation and severities know them. */
export const schemaRules: readonly RuleInfo[] = Object.entries(table).map(([code, rule]) => ({
  code,
  scope: 'document',
  ...rule,
}));
