/** TLS to servers whose certificate is not checked against a CA that somebody chose. */
import { isPlaceholder } from '../../yaml/index.ts';
import { child, children, isSet, onValue, type Part } from '../part.ts';
import { destinationRuleSpec, isWhole } from '../policies.ts';
import type { DocumentRule, RuleProblem, Subject } from '../rule.ts';
import { policy, policyField } from './policy-examples.ts';

const WHY =
  "Without `caCertificates` Istio verifies the server's certificate against the CAs of the proxy's image, and before 1.20 (or with `VERIFY_CERTIFICATE_AT_CLIENT: false`) not at all. `istioctl analyze` reports the same code.";
const ADVICE =
  "so the server is verified against the CAs of the proxy's image, before Istio 1.20 not at all. Add caCertificates with the CA that is meant";

const isGiven = (value: unknown): boolean => isSet(value) && value !== '';

function unverified(subject: Subject, spec: Part, owner: Part, where: string): RuleProblem[] {
  const tls = child(owner, 'tls');
  const mode = tls?.value.mode;
  if (!tls || (mode !== 'SIMPLE' && mode !== 'MUTUAL') || !isWhole(subject, tls)) return [];
  const { caCertificates, credentialName, insecureSkipVerify } = tls.value;
  // With a workloadSelector sidecars take the CA from the secret; without, only gateways do.
  const fromSecret = isGiven(credentialName) && isSet(spec.value.workloadSelector);
  // Who asks for no verification says so.
  if (
    isGiven(caCertificates) ||
    fromSecret ||
    insecureSkipVerify === true ||
    isPlaceholder(insecureSkipVerify)
  )
    return [];
  const secret = isGiven(credentialName)
    ? ', or a workloadSelector, with which sidecars read credentialName'
    : '';
  const message = `TLS mode ${mode}${where} names no CA, ${ADVICE}${secret}.`;
  return [{ ...onValue([...tls.path, 'mode'], message), data: { mode } }];
}

const ruleLevel: DocumentRule = {
  code: 'IST0128',
  severity: 'warning',
  scope: 'document',
  what: 'TLS to a host without a CA to verify it with.',
  why: WHY,
  example: {
    bad: policyField('tls', 'mode: SIMPLE'),
    good: policyField('tls', 'mode: SIMPLE', 'caCertificates: /etc/certs/ca.pem'),
  },
  *check(subject) {
    const spec = destinationRuleSpec(subject);
    const owner = spec && child(spec, 'trafficPolicy');
    if (owner) yield* unverified(subject, spec, owner, '');
  },
};

const port = (...lines: string[]): string =>
  policy(
    'portLevelSettings:',
    '  - port:',
    '      number: 443',
    '    tls:',
    ...lines.map(line => `      ${line}`),
  );

const portLevel: DocumentRule = {
  code: 'IST0129',
  severity: 'warning',
  scope: 'document',
  what: 'TLS to a port without a CA to verify it with.',
  why: WHY,
  example: {
    bad: port('mode: SIMPLE'),
    good: port('mode: SIMPLE', 'caCertificates: /etc/certs/ca.pem'),
  },
  *check(subject) {
    const spec = destinationRuleSpec(subject);
    for (const owner of spec ? children(spec, 'trafficPolicy', 'portLevelSettings') : []) {
      const number = child(owner, 'port')?.value.number;
      if (spec)
        yield* unverified(subject, spec, owner, typeof number === 'number' ? ` of port ${number}` : '');
    }
  },
};

export const tlsVerificationRules = [ruleLevel, portLevel];
