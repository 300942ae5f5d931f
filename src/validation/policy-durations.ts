/** The durations of a DestinationRule that Istio reads in milliseconds. */
import type { TextPart } from './part.ts';
import { literal } from './part.ts';
import { policies } from './policies.ts';
import type { Subject } from './rule.ts';
import { valueAt } from './values.ts';

const DURATIONS = [
  ['connectionPool', 'http', 'idleTimeout'],
  ['connectionPool', 'http', 'http2KeepAlive', 'interval'],
  ['connectionPool', 'http', 'http2KeepAlive', 'timeout'],
  ['connectionPool', 'tcp', 'connectTimeout'],
  ['connectionPool', 'tcp', 'maxConnectionDuration'],
  ['connectionPool', 'tcp', 'idleTimeout'],
  ['connectionPool', 'tcp', 'tcpKeepalive', 'time'],
  ['connectionPool', 'tcp', 'tcpKeepalive', 'interval'],
  ['loadBalancer', 'warmup', 'duration'],
  ['outlierDetection', 'baseEjectionTime'],
  ['outlierDetection', 'interval'],
] as const;

/** Those that are written out, policy by policy. */
export const policyDurations = (subject: Subject): TextPart[] =>
  policies(subject).flatMap(({ path, value }) =>
    DURATIONS.flatMap(steps => {
      const duration = literal(valueAt(value, steps));
      return duration === undefined ? [] : [{ path: [...path, ...steps], value: duration }];
    }),
  );
