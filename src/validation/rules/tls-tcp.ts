import { matchParts, onKey, onValue, routeParts, texts } from '../part.ts';
import type { DocumentRule } from '../rule.ts';
import { isSubnet } from '../subnets.ts';
import { virtualService } from './examples.ts';

const tls = (match: string): string =>
  virtualService(
    `hosts:\n  - model\ntls:\n  - ${match}\n    route:\n      - destination:\n          host: model`,
  );
const tcp = (subnet: string): string =>
  virtualService(
    `hosts:\n  - model\ntcp:\n  - match:\n      - destinationSubnets:\n          - ${subnet}\n    route:\n      - destination:\n          host: model`,
  );

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

const tlsWithoutSni: DocumentRule = {
  code: 'tls-route-without-sni',
  severity: 'error',
  scope: 'document',
  what: 'A tls route that names no SNI host.',
  why: "Istio's webhook refuses it: a tls route is chosen by the name that the client asks for, so it needs a match and each match an SNI host.",
  example: { bad: tls('match: []'), good: tls('match:\n      - sniHosts:\n          - model') },
  *check(subject) {
    for (const { path, value } of routeParts(subject, ['tls'])) {
      const at = [...path, 'match'];
      if (isEmptyList(value.match) && !subject.mayHoldMore(at))
        yield onKey(at, 'This tls route matches nothing. Add a match with sniHosts.');
    }
    for (const { path, value } of matchParts(subject, ['tls'])) {
      const at = [...path, 'sniHosts'];
      if (isEmptyList(value.sniHosts) && !subject.mayHoldMore(at))
        yield onKey(at, 'This match names no SNI host. Add at least one of the hosts in spec.hosts.');
    }
  },
};

const invalidSubnet: DocumentRule = {
  code: 'invalid-subnet',
  severity: 'error',
  scope: 'document',
  what: 'A destination subnet that is no network.',
  why: "Istio's webhook refuses it: it takes an IP address or a network in CIDR form.",
  example: { bad: tcp('10.0.0.0/48'), good: tcp('10.0.0.0/8') },
  *check(subject) {
    for (const match of matchParts(subject, ['tls', 'tcp'])) {
      for (const { path, value } of texts(match, 'destinationSubnets')) {
        if (!isSubnet(value))
          yield onValue(
            path,
            `"${value}" is no network. Write an address such as 10.1.2.3 or a network such as 10.0.0.0/8.`,
          );
      }
    }
  },
};

export const tlsTcpRules = [tlsWithoutSni, invalidSubnet];
