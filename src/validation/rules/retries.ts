import { httpParts, isSet, literal, numeric, onKey, onValue } from '../part.ts';
import type { DocumentRule } from '../rule.ts';
import { toModel } from './examples.ts';

/** What `retryOn` may name beside HTTP statuses. */
export const POLICIES: ReadonlySet<string> = new Set([
  '5xx',
  'gateway-error',
  'reset',
  'reset-before-request',
  'connect-failure',
  'retriable-4xx',
  'refused-stream',
  'retriable-status-codes',
  'retriable-headers',
  'envoy-ratelimited',
  'http3-post-connect-failure',
  'cancelled',
  'deadline-exceeded',
  'internal',
  'resource-exhausted',
  'unavailable',
]);

/** The HTTP statuses that have a name, as first and last of each run. */
const STATUSES: readonly (readonly [number, number])[] = [
  [100, 103],
  [200, 208],
  [226, 226],
  [300, 305],
  [307, 308],
  [400, 418],
  [421, 426],
  [428, 429],
  [431, 431],
  [451, 451],
  [500, 508],
  [510, 511],
];

const retries = (lines: string): string => toModel(`retries:\n  ${lines.replaceAll('\n', '\n  ')}`);
const good = retries('attempts: 3\nretryOn: 5xx,503');

const retryAttempts: DocumentRule = {
  code: 'retries-without-attempts',
  severity: 'error',
  scope: 'document',
  what: 'Retries that are configured but never attempted, or a negative number of attempts.',
  why: "Istio's webhook refuses it: without `attempts` (or with 0) there are no retries, so nothing about them can be set.",
  example: { bad: retries('retryOn: 5xx'), good },
  *check(subject) {
    for (const { path, value } of httpParts(subject, 'retries')) {
      const attempts = isSet(value.attempts) ? numeric(value.attempts) : 0;
      if (attempts !== undefined && attempts < 0)
        yield onValue(
          [...path, 'attempts'],
          `There cannot be ${attempts} attempts. Write 0 to disable retries.`,
        );
      if (attempts !== 0 || subject.mayHoldMore(path)) continue;
      const idle = ['perTryTimeout', 'retryOn', 'retryRemoteLocalities'].filter(
        field => isSet(value[field]) && value[field] !== '',
      );
      const [first] = idle;
      if (first === undefined) continue;
      const message = `Without attempts there are no retries that ${idle.join(' and ')} could be about. Set attempts to 1 or more, or remove ${idle.join(' and ')}.`;
      yield onKey([...path, first], message);
    }
  },
};

function isPolicy(item: string): boolean {
  if (POLICIES.has(item)) return true;
  const status = /^[+-]?\d+$/.test(item) ? Number(item) : 0;
  return STATUSES.some(([first, last]) => status >= first && status <= last);
}

const retryPolicy: DocumentRule = {
  code: 'unknown-retry-policy',
  severity: 'error',
  scope: 'document',
  what: 'A retryOn that names something that is no reason to retry.',
  why: "Istio's webhook refuses it: the items are Envoy's retry policies or HTTP statuses, with commas and no spaces between.",
  example: { bad: retries('attempts: 3\nretryOn: 5xx, reset'), good },
  *check(subject) {
    for (const { path, value } of httpParts(subject, 'retries')) {
      const written = literal(value.retryOn);
      if (!written) continue;
      const wrong = written.split(',').find(item => !isPolicy(item));
      if (wrong === undefined) continue;
      const what = isPolicy(wrong.trim())
        ? `There may be no spaces around "${wrong.trim()}": write ${written.replaceAll(' ', '')}.`
        : `"${wrong}" is no reason to retry. Known are ${[...POLICIES].slice(0, 5).join(', ')} and HTTP statuses, among others.`;
      yield onValue([...path, 'retryOn'], what);
    }
  },
};

export const retryRules = [retryAttempts, retryPolicy];
