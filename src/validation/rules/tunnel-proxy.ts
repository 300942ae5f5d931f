import { fqdnProblem } from '../names.ts';
import { isSet, literal, onKey, onValue } from '../part.ts';
import { isWhole, policies, policyParts } from '../policies.ts';
import type { DocumentRule } from '../rule.ts';
import { isStandIn } from '../stand-in.ts';
import { policy, policyField } from './policy-examples.ts';

const target = ['tunnel:', '  targetHost: db.example.com', '  targetPort: 443'];
const tunnel = (host: string, port: number, protocol = 'CONNECT'): string =>
  policyField('tunnel', `protocol: ${protocol}`, `targetHost: ${host}`, `targetPort: ${port}`);

const tunnelAndProxy: DocumentRule = {
  code: 'tunnel-with-proxy-protocol',
  severity: 'error',
  scope: 'document',
  what: 'A tunnel and the PROXY protocol in one traffic policy.',
  why: "Istio's webhook refuses them together: each says how a connection begins.",
  example: { bad: policy(...target, 'proxyProtocol:', '  version: V2'), good: policy(...target) },
  *check(subject) {
    for (const part of policies(subject)) {
      if (!isSet(part.value.tunnel) || !isSet(part.value.proxyProtocol) || !isWhole(subject, part)) continue;
      const message = 'proxyProtocol and tunnel exclude each other. Remove one of them.';
      yield onKey([...part.path, 'proxyProtocol'], message);
    }
  },
};

const LAST_PORT = 65_535;
const PROTOCOLS = ['', 'CONNECT', 'POST'];

const invalidTunnel: DocumentRule = {
  code: 'invalid-tunnel',
  severity: 'error',
  scope: 'document',
  what: 'A tunnel by another method than CONNECT or POST, or to no real host or port.',
  why: "Istio's webhook refuses it: the target is a host name in full or an address, with a port from 1 to 65535.",
  example: { bad: tunnel('db.example.com', 0), good: tunnel('db.example.com', 443) },
  *check(subject) {
    for (const { path, value } of policyParts(subject, 'tunnel')) {
      const [protocol, host] = [literal(value.protocol), literal(value.targetHost)];
      if (protocol !== undefined && !PROTOCOLS.includes(protocol))
        yield onValue([...path, 'protocol'], `No tunnel is opened by ${protocol}. Write CONNECT or POST.`);
      const problem = host === undefined || isStandIn(host) ? undefined : fqdnProblem(host, { ip: true });
      if (problem) {
        const message = `"${host}" is no host to tunnel to: ${problem}. Write a host name or an IP address.`;
        yield onValue([...path, 'targetHost'], message);
      }
      const port = value.targetPort;
      // The schema has a word on negative numbers.
      if (typeof port === 'number' && (port === 0 || port > LAST_PORT))
        yield onValue(
          [...path, 'targetPort'],
          `There is no port ${port}. Write a port from 1 to ${LAST_PORT}.`,
        );
    }
  },
};

export const tunnelProxyRules = [tunnelAndProxy, invalidTunnel];
