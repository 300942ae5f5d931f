import type { Path } from '../../yaml/index.ts';
import { parseGoDuration } from '../duration.ts';
import { httpRoutes, literal, onValue } from '../part.ts';
import type { DocumentRule } from '../rule.ts';
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

const preciseDuration: DocumentRule = {
  code: 'duration-too-precise',
  severity: 'error',
  scope: 'document',
  what: 'A duration with fractions of a millisecond.',
  why: "Istio's webhook refuses it: a VirtualService counts in milliseconds.",
  example: { bad: toModel('timeout: 1500us'), good: toModel('timeout: 2ms') },
  *check(subject) {
    for (const { path, value } of httpRoutes(subject)) {
      for (const steps of DURATIONS) {
        const written = literal(valueAt(value, steps));
        const duration = written === undefined ? undefined : parseGoDuration(written);
        // What is shorter than a millisecond is reported as too short already.
        if (duration === undefined || duration < MILLISECOND || duration % MILLISECOND === 0n) continue;
        const message = `${written} has fractions of a millisecond. Write whole milliseconds: ${duration / MILLISECOND}ms.`;
        yield onValue([...path, ...steps], message);
      }
    }
  },
};

export const durationRules = [preciseDuration];
