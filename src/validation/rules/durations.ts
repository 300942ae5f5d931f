import type { Path } from '../../yaml/index.ts';
import { parseGoDuration } from '../duration.ts';
import { httpRoutes, literal, onValue, type TextPart } from '../part.ts';
import { policyDurations } from '../policy-durations.ts';
import type { DocumentRule, Subject } from '../rule.ts';
import { valueAt } from '../values.ts';
import { toModel } from './examples.ts';

const MILLISECOND = 1_000_000n;
const DURATIONS: readonly Path[] = [
  ['timeout'],
  ['retries', 'perTryTimeout'],
  ['retries', 'backoff'],
  ['fault', 'delay', 'fixedDelay'],
  ['corsPolicy', 'maxAge'],
];

/** The durations of a VirtualService that are written out. */
const routeDurations = (subject: Subject): TextPart[] =>
  httpRoutes(subject).flatMap(({ path, value }) =>
    DURATIONS.flatMap(steps => {
      const duration = literal(valueAt(value, steps));
      return duration === undefined ? [] : [{ path: [...path, ...steps], value: duration }];
    }),
  );

const preciseDuration: DocumentRule = {
  code: 'duration-too-precise',
  severity: 'error',
  scope: 'document',
  what: 'A duration with fractions of a millisecond.',
  why: "Istio's webhook refuses it: it counts in milliseconds.",
  example: { bad: toModel('timeout: 1500us'), good: toModel('timeout: 2ms') },
  *check(subject) {
    for (const { path, value } of [...routeDurations(subject), ...policyDurations(subject)]) {
      const duration = parseGoDuration(value);
      // What is shorter than a millisecond is reported as too short already.
      if (duration === undefined || duration < MILLISECOND || duration % MILLISECOND === 0n) continue;
      const message = `${value} has fractions of a millisecond. Write whole milliseconds: ${duration / MILLISECOND}ms.`;
      yield onValue(path, message);
    }
  },
};

export const durationRules = [preciseDuration];
