import { parseGoDuration } from '../duration.ts';
import { nearestName } from '../nearest.ts';
import { isSet, literal, onKey, onValue } from '../part.ts';
import { isWhole, policyParts } from '../policies.ts';
import type { DocumentRule } from '../rule.ts';
import { valueAt } from '../values.ts';
import { policyField } from './policy-examples.ts';

const emptyPool: DocumentRule = {
  code: 'empty-connection-pool',
  severity: 'error',
  scope: 'document',
  what: 'A connection pool that sets neither `http` nor `tcp`.',
  why: "Istio's webhook refuses it.",
  example: {
    bad: policyField('connectionPool', '{}').replace(':\n    {}', ': {}'),
    good: policyField('connectionPool', 'tcp:', '  maxConnections: 100'),
  },
  *check(subject) {
    for (const part of policyParts(subject, 'connectionPool')) {
      // Any other field is unknown, which is a finding of its own.
      if (Object.values(part.value).some(isSet) || !isWhole(subject, part)) continue;
      yield onKey(part.path, 'This connection pool limits nothing. Give it http or tcp, or remove it.');
    }
  },
};

const LIMITS = [
  ['http', 'http1MaxPendingRequests'],
  ['http', 'http2MaxRequests'],
  ['http', 'maxRequestsPerConnection'],
  ['http', 'maxRetries'],
  ['http', 'maxConcurrentStreams'],
  ['tcp', 'maxConnections'],
] as const;

/** The one duration that may be 0, so that the schema leaves its minimum open. */
const IDLE = ['tcp', 'idleTimeout'];
const MILLISECOND = 1_000_000n;

const negativeLimit: DocumentRule = {
  code: 'negative-connection-limit',
  severity: 'error',
  scope: 'document',
  what: 'A limit of a connection pool below 0.',
  why: "Istio's webhook refuses it; the CRD's schema has no minimum for it. A limit of 0 stands for the default.",
  example: {
    bad: policyField('connectionPool', 'tcp:', '  maxConnections: -1'),
    good: policyField('connectionPool', 'tcp:', '  maxConnections: 100'),
  },
  *check(subject) {
    for (const { path, value } of policyParts(subject, 'connectionPool')) {
      for (const steps of LIMITS) {
        const limit = valueAt(value, steps);
        if (typeof limit !== 'number' || limit >= 0) continue;
        const message = `${steps[1]} is ${limit}. Write a number from 0 on, or remove it for the default.`;
        yield onValue([...path, ...steps], message);
      }
      const idle = literal(valueAt(value, IDLE));
      if (idle === undefined || (parseGoDuration(idle) ?? 0n) > -MILLISECOND) continue;
      yield onValue(
        [...path, ...IDLE],
        `idleTimeout is ${idle}. Write a duration such as 1h, or 0s for no end.`,
      );
    }
  },
};

const upgradeAndClient: DocumentRule = {
  code: 'upgrade-with-client-protocol',
  severity: 'error',
  scope: 'document',
  what: "HTTP/2 for all requests together with the client's own protocol.",
  why: "Istio's webhook refuses `h2UpgradePolicy: UPGRADE` beside `useClientProtocol: true`: they name different protocols for the same request.",
  example: {
    bad: policyField('connectionPool', 'http:', '  h2UpgradePolicy: UPGRADE', '  useClientProtocol: true'),
    good: policyField('connectionPool', 'http:', '  h2UpgradePolicy: UPGRADE'),
  },
  *check(subject) {
    for (const part of policyParts(subject, 'connectionPool', 'http')) {
      const { h2UpgradePolicy, useClientProtocol } = part.value;
      if (h2UpgradePolicy !== 'UPGRADE' || useClientProtocol !== true || !isWhole(subject, part)) continue;
      const message =
        "useClientProtocol keeps the client's protocol while h2UpgradePolicy: UPGRADE replaces it. Remove one of them.";
      yield onKey([...part.path, 'useClientProtocol'], message);
    }
  },
};

const keepAlive: DocumentRule = {
  code: 'incomplete-http2-keepalive',
  severity: 'error',
  scope: 'document',
  what: 'HTTP/2 keepalive without an interval or a timeout.',
  why: "Istio's webhook refuses it: it needs to know how often to ask and how long to wait for the answer.",
  example: {
    bad: policyField('connectionPool', 'http:', '  http2KeepAlive:', '    interval: 30s'),
    good: policyField('connectionPool', 'http:', '  http2KeepAlive:', '    interval: 30s', '    timeout: 5s'),
  },
  *check(subject) {
    for (const part of policyParts(subject, 'connectionPool', 'http', 'http2KeepAlive')) {
      const present = Object.keys(part.value).filter(name => isSet(part.value[name]));
      // A misspelt field is a finding of its own.
      const missing = ['interval', 'timeout'].filter(name => !present.some(key => nearestName(key, [name])));
      if (missing.length === 0 || !isWhole(subject, part)) continue;
      yield onKey(part.path, `This keepalive has no ${missing.join(' and no ')}. Add durations such as 30s.`);
    }
  },
};

export const connectionPoolRules = [emptyPool, negativeLimit, upgradeAndClient, keepAlive];
