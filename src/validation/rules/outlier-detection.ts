import { isPlaceholder } from '../../yaml/index.ts';
import { onKey, onValue } from '../part.ts';
import { isWhole, policyParts } from '../policies.ts';
import type { DocumentRule } from '../rule.ts';
import { policyField } from './policy-examples.ts';

const PERCENTS = ['maxEjectionPercent', 'minHealthPercent'];

const outlierPercent: DocumentRule = {
  code: 'invalid-outlier-percent',
  severity: 'error',
  scope: 'document',
  what: 'A percentage of an outlier detection outside of 0 to 100.',
  why: "Istio's webhook refuses it; the CRD's schema has no limits for it.",
  example: {
    bad: policyField('outlierDetection', 'maxEjectionPercent: 105'),
    good: policyField('outlierDetection', 'maxEjectionPercent: 50'),
  },
  *check(subject) {
    for (const { path, value } of policyParts(subject, 'outlierDetection')) {
      for (const name of PERCENTS) {
        const percent = value[name];
        if (typeof percent !== 'number' || (percent >= 0 && percent <= 100)) continue;
        yield onValue([...path, name], `${name} is ${percent}. Write a percentage from 0 to 100.`);
      }
    }
  },
};

const unsplitFailures: DocumentRule = {
  code: 'local-failures-not-split',
  severity: 'error',
  scope: 'document',
  what: 'A limit for local failures in an outlier detection that does not tell them from others.',
  why: "Istio's webhook refuses `consecutiveLocalOriginFailures` unless `splitExternalLocalOriginErrors` is true: failures to connect would count among the host's own errors.",
  example: {
    bad: policyField('outlierDetection', 'consecutiveLocalOriginFailures: 5'),
    good: policyField(
      'outlierDetection',
      'consecutiveLocalOriginFailures: 5',
      'splitExternalLocalOriginErrors: true',
    ),
  },
  *check(subject) {
    for (const part of policyParts(subject, 'outlierDetection')) {
      const { consecutiveLocalOriginFailures: limit, splitExternalLocalOriginErrors: split } = part.value;
      if (typeof limit !== 'number' || limit <= 0 || split === true || isPlaceholder(split)) continue;
      if (!isWhole(subject, part)) continue;
      const message = `The limit of ${limit} local failures needs splitExternalLocalOriginErrors: true beside it. Add that, or remove the limit.`;
      yield onKey([...part.path, 'consecutiveLocalOriginFailures'], message);
    }
  },
};

export const outlierDetectionRules = [outlierPercent, unsplitFailures];
