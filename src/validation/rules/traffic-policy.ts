import { isSet, onKey, onValue } from '../part.ts';
import { isWhole, type Policy, policies } from '../policies.ts';
import type { DocumentRule } from '../rule.ts';
import { fields } from '../values.ts';
import { policy } from './policy-examples.ts';

const port = ['portLevelSettings:', '  - port:', '      number: 80'];
const tls = ['    tls:', '      mode: ISTIO_MUTUAL'];

/** Whether a policy sets anything: an empty list is as good as none, a misspelt field is a finding of its own. */
const setsSomething = ({ value, level }: Policy): boolean =>
  Object.entries(value).some(([name, field]) => {
    const isTarget = level === 'port' && name === 'port';
    return isSet(field) && !isTarget && !(Array.isArray(field) && field.length === 0);
  });

const emptyPolicy: DocumentRule = {
  code: 'empty-traffic-policy',
  severity: 'error',
  scope: 'document',
  what: 'A traffic policy that sets nothing.',
  why: "Istio's webhook refuses it, be it the policy of the rule, of a subset or of a port.",
  example: { bad: policy(...port), good: policy(...port, ...tls) },
  *check(subject) {
    for (const part of policies(subject)) {
      if (setsSomething(part) || !isWhole(subject, part)) continue;
      const where = part.level === 'port' ? 'for this port' : 'here';
      const message = `The traffic policy ${where} sets nothing. Give it connectionPool, loadBalancer, outlierDetection or tls, or remove it.`;
      yield onKey(part.path, message);
    }
  },
};

const noPort: DocumentRule = {
  code: 'port-settings-without-port',
  severity: 'error',
  scope: 'document',
  what: 'Settings of a port that do not say which.',
  why: "Istio's webhook refuses them.",
  example: {
    bad: policy('portLevelSettings:', '  - tls:', '      mode: ISTIO_MUTUAL'),
    good: policy(...port, ...tls),
  },
  *check(subject) {
    for (const part of policies(subject)) {
      if (part.level !== 'port' || isSet(part.value.port) || !isWhole(subject, part)) continue;
      yield onKey(part.path, 'These settings do not say which port they are for. Add port.number.');
    }
  },
};

const LAST_PORT = 65_535;

const wrongPort: DocumentRule = {
  code: 'port-settings-without-effect',
  severity: 'warning',
  scope: 'document',
  what: 'Settings of a port that no service can have.',
  why: `Istio accepts any number here, but the settings apply to that port alone, and ports go from 1 to ${LAST_PORT}.`,
  example: { bad: policy(...port, ...tls).replace('80', '80800'), good: policy(...port, ...tls) },
  *check(subject) {
    for (const { path, value, level } of policies(subject)) {
      if (level !== 'port') continue;
      const { number } = fields(value.port);
      // The schema has a word on negative numbers.
      if (typeof number !== 'number' || number < 0 || (number >= 1 && number <= LAST_PORT)) continue;
      const message = `No service has the port ${number}, so these settings apply to nothing. Write a port from 1 to ${LAST_PORT}.`;
      yield onValue([...path, 'port', 'number'], message);
    }
  },
};

export const trafficPolicyRules = [emptyPolicy, noPort, wrongPort];
