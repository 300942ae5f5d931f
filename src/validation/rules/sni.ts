import { isPlaceholder } from '../../yaml/index.ts';
import { isGeneratedSni, isHostWithin } from '../host-cover.ts';
import { fqdnProblem, isIpAddress } from '../names.ts';
import { children, onValue, type Part, type TextPart, texts, virtualServiceSpec } from '../part.ts';
import type { DocumentRule } from '../rule.ts';
import { isStandIn } from '../stand-in.ts';
import { list } from '../values.ts';
import { virtualService } from './examples.ts';

const invalidSni: DocumentRule = {
  code: 'invalid-sni-host',
  severity: 'error',
  scope: 'document',
  what: 'An SNI host that is no host name, or that the hosts of its VirtualService do not cover.',
  why: "Istio's webhook refuses it: each SNI host has to fall under one of `spec.hosts`.",
  example: {
    bad: tlsRoute('other.com'),
    good: tlsRoute('model.com'),
  },
  *check(subject) {
    const spec = virtualServiceSpec(subject);
    if (!spec) return;
    const hosts = list(spec.value.hosts);
    const known =
      hosts.length > 0 &&
      !hosts.some(host => isPlaceholder(host) || isStandIn(String(host))) &&
      !subject.mayHoldMore(['spec', 'hosts']);
    for (const { path, value } of sniHosts(spec)) {
      if (isIpAddress(value) || isStandIn(value)) continue;
      const isForGateways = isGeneratedSni(value) && !list(spec.value.gateways).includes('mesh');
      const problem = isForGateways ? undefined : fqdnProblem(value, { wildcard: true });
      if (problem) yield onValue(path, `The SNI host "${value}" can be no host name: ${problem}.`);
      else if (known && !hosts.some(host => typeof host === 'string' && isHostWithin(value, host))) {
        const message = `The SNI host ${value} falls under none of this VirtualService's hosts (${hosts.slice(0, 5).join(', ')}). Add it to spec.hosts, or correct it.`;
        yield onValue(path, message);
      }
    }
  },
};

const ipSni: DocumentRule = {
  code: 'ip-sni-host',
  severity: 'warning',
  scope: 'document',
  what: 'An IP address as an SNI host.',
  why: 'Istio accepts it with a warning: clients send names, not addresses, so the route rarely matches.',
  example: { bad: tlsRoute('10.0.0.1'), good: tlsRoute('model.com') },
  *check(subject) {
    const spec = virtualServiceSpec(subject);
    if (!spec) return;
    for (const { path, value } of sniHosts(spec)) {
      if (isIpAddress(value))
        yield onValue(
          path,
          `Clients send no IP address as SNI, so ${value} rarely matches. Write a host name.`,
        );
    }
  },
};

function tlsRoute(sni: string): string {
  return virtualService(
    `hosts:\n  - model.com\ntls:\n  - match:\n      - sniHosts:\n          - ${sni}\n    route:\n      - destination:\n          host: model`,
  );
}

const sniHosts = (spec: Part): TextPart[] =>
  children(spec, 'tls').flatMap(route => children(route, 'match').flatMap(match => texts(match, 'sniHosts')));

export const sniRules = [invalidSni, ipSni];
