/** Values that the schema leaves open but that have few usual ones. */
import { METHODS } from '../validation/rules/cors.ts';
import { GRPC_STATUSES } from '../validation/rules/faults.ts';
import { POLICIES } from '../validation/rules/retries.ts';

/** A value, and in a few words what it means. */
export interface UsualValue {
  name: string;
  from: string;
}

const paired = (values: readonly [string, string][]): UsualValue[] =>
  values.map(([name, from]) => ({ name, from }));
const named = (values: Record<string, string>): UsualValue[] => paired(Object.entries(values));
const plain = (names: Iterable<string>, from = ''): UsualValue[] => [...names].map(name => ({ name, from }));

const FAILURES = paired([
  ['503', 'Service Unavailable'],
  ['500', 'Internal Server Error'],
  ['502', 'Bad Gateway'],
  ['504', 'Gateway Timeout'],
  ['429', 'Too Many Requests'],
  ['400', 'Bad Request'],
  ['401', 'Unauthorized'],
  ['403', 'Forbidden'],
  ['404', 'Not Found'],
]);
const ANSWERS = [
  ...paired([
    ['200', 'OK'],
    ['204', 'No Content'],
  ]),
  ...FAILURES,
];
const REDIRECTS = paired([
  ['301', 'Moved Permanently'],
  ['302', 'Found'],
  ['303', 'See Other'],
  ['307', 'Temporary Redirect, the method stays'],
  ['308', 'Permanent Redirect, the method stays'],
]);

const POLICY_WORDS: Record<string, string> = {
  '5xx': 'any failure of the server, resets and timeouts included',
  'gateway-error': '502, 503 or 504',
  reset: 'no answer: disconnected, reset or timed out',
  'reset-before-request': 'reset before the request was sent',
  'connect-failure': 'no connection',
  'retriable-4xx': '409',
  'refused-stream': 'the stream was refused: safe to repeat',
  'retriable-status-codes': 'a status that a request header lists',
  'retriable-headers': 'a response header that a request header lists',
};
const POLICIES_IN_WORDS = [...POLICIES].map(name => ({ name, from: POLICY_WORDS[name] ?? 'gRPC status' }));

const SCHEMES = plain(['https', 'http']);
const PERCENTAGES = plain(['1', '10', '50', '100'], 'percent');
const COUNTS = plain(['2', '3', '1']);
const DURATIONS = plain(['30s', '1m', '5m', '1h']);

/** By the end of a path, list items as `*`. */
const USUAL: [RegExp, UsualValue[]][] = [
  [/\/retries\/attempts$/, COUNTS],
  [/\/retries\/retryOn$/, POLICIES_IN_WORDS],
  [/\/method\/exact$/, plain(METHODS.filter(method => method !== '*'))],
  [/\/allowMethods\/\*$/, plain(METHODS)],
  [/\/scheme(?:\/exact)?$/, SCHEMES],
  [/\/abort\/httpStatus$/, FAILURES],
  [/\/abort\/grpcStatus$/, plain(GRPC_STATUSES)],
  [/\/directResponse\/status$/, ANSWERS],
  [/\/redirect\/redirectCode$/, REDIRECTS],
  [/\/outlierDetectionHttpErrorCodes\/\*$/, FAILURES],
  [/\/(?:percentage|mirrorPercentage)\/value$/, PERCENTAGES],
  [/\/maxEjectionPercent$/, plain(['100', '50', '10'], 'percent of the hosts')],
  [/\/consecutive(?:5xx|Gateway)Errors$/, plain(['5', '3', '1'])],
  [/\/tunnel\/protocol$/, plain(['CONNECT', 'POST'])],
  [/\/(?:httpCookie\/ttl|tcp\/idleTimeout|budgetInterval)$/, DURATIONS],
  [
    /\/failoverPriority\/\*$/,
    named({
      'topology.kubernetes.io/region': 'region',
      'topology.kubernetes.io/zone': 'zone',
      'topology.istio.io/subzone': 'subzone',
      'topology.istio.io/network': 'network',
    }),
  ],
];

/** The usual values of a place, the likeliest first. */
export const usualAt = (place: string): UsualValue[] =>
  USUAL.find(([pattern]) => pattern.test(place))?.[1] ?? [];

/** Headers that routes look at, where none is in use yet. */
export const USUAL_HEADERS = named({
  'x-canary': 'A header of testers',
  cookie: 'All cookies in one text',
  'user-agent': 'What sends the request',
});

/** Annotations that tools read on our kinds. */
export const ANNOTATIONS = named({
  'istio-canary.dev/stable': 'The version that Roll Back returns to',
  'galley.istio.io/analyze-suppress': 'Codes that istioctl analyze leaves out here',
  'kiali.io/ignore-validations': 'Codes that Kiali leaves out here',
});
