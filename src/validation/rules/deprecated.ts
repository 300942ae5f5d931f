import { isSet, onKey, onValue } from '../part.ts';
import { policyParts } from '../policies.ts';
import type { DocumentRule } from '../rule.ts';
import { policyField } from './policy-examples.ts';

interface Deprecated {
  /** The map that the field is in, from the traffic policy on. */
  within: string[];
  field: string;
  instead: string;
}

const DEPRECATED: readonly Deprecated[] = [
  {
    within: ['outlierDetection'],
    field: 'consecutiveErrors',
    instead: 'consecutive5xxErrors or consecutiveGatewayErrors',
  },
  {
    within: ['loadBalancer', 'consistentHash'],
    field: 'minimumRingSize',
    instead: 'ringHash.minimumRingSize',
  },
  { within: ['loadBalancer'], field: 'warmupDurationSecs', instead: 'warmup.duration' },
];

const deprecatedPolicy: DocumentRule = {
  code: 'deprecated-policy-field',
  severity: 'warning',
  scope: 'document',
  what: 'A field of a traffic policy that Istio replaced.',
  why: 'Istio still takes it, most of them with a warning; a later version may drop it.',
  example: {
    bad: policyField('outlierDetection', 'consecutiveErrors: 5'),
    good: policyField('outlierDetection', 'consecutive5xxErrors: 5'),
  },
  *check(subject) {
    for (const { within, field, instead } of DEPRECATED) {
      for (const { path, value } of policyParts(subject, ...within)) {
        // The number 0 is what an absent field stands for.
        if (!isSet(value[field]) || value[field] === 0) continue;
        yield onKey([...path, field], `${field} is deprecated. Use ${instead}.`);
      }
    }
    for (const { path, value } of policyParts(subject, 'loadBalancer')) {
      if (value.simple !== 'LEAST_CONN') continue;
      yield onValue([...path, 'simple'], 'LEAST_CONN is deprecated. Use LEAST_REQUEST, which does the same.');
    }
  },
};

export const deprecatedRules = [deprecatedPolicy];
