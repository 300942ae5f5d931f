import { isSet, literal, onKey, onValue, type Part } from '../part.ts';
import { isWhole, policyParts } from '../policies.ts';
import type { DocumentRule, Subject } from '../rule.ts';
import { policyField } from './policy-examples.ts';

const settings = (...lines: string[]): string => policyField('tls', ...lines);
/** The same for certain workloads, whose sidecars then read credentialName. */
const selected = (...lines: string[]): string =>
  settings(...lines).replace('spec:\n', 'spec:\n  workloadSelector:\n    matchLabels:\n      app: client\n');
const tlsParts = (subject: Subject): Part[] => policyParts(subject, 'tls');

/** Whether a text or list is given; a template is, whatever it prints. */
const isGiven = (value: unknown): boolean =>
  isSet(value) && value !== '' && !(Array.isArray(value) && value.length === 0);
const given = ({ value }: Part, names: readonly string[]): string[] =>
  names.filter(name => isGiven(value[name]));

const KEY_PAIR = ['clientCertificate', 'privateKey'];
const FILES = [...KEY_PAIR, 'caCertificates', 'caCrl'];

const mutualWithoutKeys: DocumentRule = {
  code: 'mutual-tls-without-certificate',
  severity: 'error',
  scope: 'document',
  what: 'Mutual TLS without a certificate and key of the client.',
  why: "Istio's webhook refuses it. `ISTIO_MUTUAL` uses the certificates of the mesh and needs neither.",
  example: { bad: settings('mode: MUTUAL'), good: selected('mode: MUTUAL', 'credentialName: model-client') },
  *check(subject) {
    for (const part of tlsParts(subject)) {
      if (part.value.mode !== 'MUTUAL' || isGiven(part.value.credentialName)) continue;
      const missing = KEY_PAIR.filter(name => !isGiven(part.value[name]));
      if (missing.length === 0 || !isWhole(subject, part)) continue;
      const message = `Mode MUTUAL needs ${missing.join(' and ')}. Add credentialName or ${missing.join(' and ')}, or use ISTIO_MUTUAL within the mesh.`;
      yield onValue([...part.path, 'mode'], message);
    }
  },
};

const credentialAndFiles: DocumentRule = {
  code: 'credential-with-files',
  severity: 'error',
  scope: 'document',
  what: 'Certificates both from a secret and from files.',
  why: "Istio's webhook refuses `credentialName` beside the paths of certificates, keys and revocation lists.",
  example: {
    bad: settings('mode: SIMPLE', 'credentialName: model-ca', 'caCertificates: /etc/certs/ca.pem'),
    good: selected('mode: SIMPLE', 'credentialName: model-ca'),
  },
  *check(subject) {
    for (const part of tlsParts(subject)) {
      const { mode, credentialName } = part.value;
      if ((mode !== 'SIMPLE' && mode !== 'MUTUAL') || !isGiven(credentialName) || !isWhole(subject, part))
        continue;
      for (const name of given(part, FILES)) {
        const message = `${name} and credentialName exclude each other. Remove one of them.`;
        yield onKey([...part.path, name], message);
      }
    }
  },
};

const UNUSED: Record<string, readonly string[]> = {
  SIMPLE: ['caCertificates', 'credentialName', 'subjectAltNames'],
  MUTUAL: ['caCertificates', 'subjectAltNames'],
};

const skipAndVerify: DocumentRule = {
  code: 'verification-skipped-and-set',
  severity: 'error',
  scope: 'document',
  what: "What to verify a server's certificate with, although it is not verified.",
  why: "Istio's webhook refuses `insecureSkipVerify: true` beside a CA or names to expect.",
  example: {
    bad: settings('mode: SIMPLE', 'insecureSkipVerify: true', 'subjectAltNames:', '  - model.com'),
    good: settings('mode: SIMPLE', 'caCertificates: /etc/ca.pem', 'subjectAltNames:', '  - model.com'),
  },
  *check(subject) {
    for (const part of tlsParts(subject)) {
      if (part.value.insecureSkipVerify !== true || !isWhole(subject, part)) continue;
      for (const name of given(part, UNUSED[String(part.value.mode)] ?? [])) {
        const message = `insecureSkipVerify: true leaves ${name} without use. Remove insecureSkipVerify to verify the server, or ${name} not to.`;
        yield onKey([...part.path, name], message);
      }
    }
  },
};

const CONFIG_MAP = 'configmap://';

const configMap: DocumentRule = {
  code: 'invalid-configmap-credential',
  severity: 'error',
  scope: 'document',
  what: 'A credential from a ConfigMap of another namespace, or of none.',
  why: "Istio's webhook refuses it: it is written `configmap://namespace/name`, with the namespace of the DestinationRule.",
  example: {
    bad: settings('mode: SIMPLE', `credentialName: ${CONFIG_MAP}model-ca`),
    good: selected('mode: SIMPLE', `credentialName: ${CONFIG_MAP}prod/model-ca`),
  },
  *check(subject) {
    const own = subject.ref.namespace;
    for (const { path, value } of tlsParts(subject)) {
      const credential = literal(value.credentialName);
      if (!credential?.startsWith(CONFIG_MAP)) continue;
      const [namespace = '', name = ''] = credential.slice(CONFIG_MAP.length).split('/');
      const at = [...path, 'credentialName'];
      if (namespace === '' || name === '')
        yield onValue(at, `${credential} names no ConfigMap. Write ${CONFIG_MAP}${own ?? 'namespace'}/name.`);
      else if (own !== null && namespace !== own)
        yield onValue(
          at,
          `This DestinationRule is in the namespace ${own} and takes no ConfigMap of ${namespace}. Write ${CONFIG_MAP}${own}/${name}.`,
        );
    }
  },
};

export const tlsSettingsRules = [mutualWithoutKeys, credentialAndFiles, skipAndVerify, configMap];
