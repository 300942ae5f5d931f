import { isGeneratedSni } from '../host-cover.ts';
import { fqdnProblem } from '../names.ts';
import { children, onValue, type Part, type TextPart, texts, virtualServiceSpec } from '../part.ts';
import type { DocumentRule, Subject } from '../rule.ts';
import { isStandIn } from '../stand-in.ts';
import { list } from '../values.ts';
import { virtualService } from './examples.ts';
import { isInMesh } from './mesh.ts';

const toModel = 'http:\n  - route:\n      - destination:\n          host: model';
const forHosts = (...hosts: string[]): string =>
  virtualService(`hosts:\n${hosts.map(host => `  - ${host}`).join('\n')}\n${toModel}`);

const routesBySni = (spec: Part): boolean =>
  children(spec, 'tls').some(route =>
    children(route, 'match').some(match => list(match.value.sniHosts).length > 0),
  );

/** What is wrong with each host; the ones that Istio makes up for SNI are for gateways alone. */
function problemOf(subject: Subject, spec: Part): (host: string) => string | undefined {
  const takesGenerated = routesBySni(spec) && !isInMesh(subject);
  return host =>
    isStandIn(host) || (takesGenerated && isGeneratedSni(host))
      ? undefined
      : fqdnProblem(host, { wildcard: true, ip: true });
}

const invalidHost: DocumentRule = {
  code: 'invalid-host',
  severity: 'error',
  scope: 'document',
  what: 'A host of a VirtualService that can be no host name.',
  why: "Istio's webhook refuses it: a host is a DNS name, whose first part may begin with `*`, or an IP address.",
  example: { bad: forHosts('"model.*.com"'), good: forHosts('"*.model.com"') },
  *check(subject) {
    const spec = virtualServiceSpec(subject);
    if (!spec) return;
    const problemIn = problemOf(subject, spec);
    for (const { path, value } of texts(spec, 'hosts')) {
      const problem = problemIn(value);
      if (problem) {
        const message = `The host "${value}" can be no host name: ${problem}. Write a DNS name such as model.example.com or *.example.com.`;
        yield onValue(path, message);
      }
    }
  },
};

const meshWildcard: DocumentRule = {
  code: 'wildcard-host-in-mesh',
  severity: 'error',
  scope: 'document',
  what: 'The host `*` in a VirtualService that applies to the mesh.',
  why: "Istio's webhook refuses it: it would capture every request of every sidecar. Without `gateways`, a VirtualService applies to the mesh.",
  example: {
    bad: forHosts('"*"'),
    good: virtualService(`hosts:\n  - "*"\ngateways:\n  - istio-system/ingress\n${toModel}`),
  },
  *check(subject) {
    const spec = virtualServiceSpec(subject);
    if (!spec || !isInMesh(subject)) return;
    for (const { path, value } of texts(spec, 'hosts')) {
      if (value !== '*') continue;
      const message =
        'The host * cannot apply to the whole mesh. Name the hosts, or bind this VirtualService to gateways other than mesh.';
      yield onValue(path, message);
    }
  },
};

/** The hosts that are repeated or fall under a wildcard beside them. Linear in the length of the list. */
function* overlaps(hosts: readonly TextPart[]): Generator<{ host: TextPart; other: string }> {
  const seen = new Set<string>();
  const wildcards = new Map<string, string>();
  const isWildcard = ({ value }: TextPart) => value.startsWith('*');
  const [wide, plain] = [hosts.filter(isWildcard), hosts.filter(host => !isWildcard(host))];
  // The shorter of two wildcards is the broader one.
  for (const host of [...wide.toSorted((a, b) => a.value.length - b.value.length), ...plain]) {
    const { value } = host;
    const rest = isWildcard(host) ? value.slice(1) : value;
    const other = seen.has(value) ? value : broader(rest, wildcards);
    if (other !== undefined) yield { host, other };
    seen.add(value);
    if (isWildcard(host)) wildcards.set(rest, value);
  }
}

function broader(rest: string, wildcards: ReadonlyMap<string, string>): string | undefined {
  if (wildcards.size === 0) return undefined;
  for (let from = 0; from <= rest.length; from++) {
    const found = wildcards.get(rest.slice(from));
    if (found !== undefined) return found;
  }
  return undefined;
}

const overlappingHosts: DocumentRule = {
  code: 'overlapping-hosts',
  severity: 'error',
  scope: 'document',
  what: 'A host that another host of the same VirtualService already stands for.',
  why: "Istio's webhook refuses it, whether the host is repeated or falls under a wildcard beside it.",
  example: { bad: forHosts('"*.model.com"', 'v2.model.com'), good: forHosts('"*.model.com"', 'model.com') },
  *check(subject) {
    const spec = virtualServiceSpec(subject);
    if (!spec || subject.mayHoldMore(['spec', 'hosts'])) return;
    const hosts = texts(spec, 'hosts');
    // Only a list without an invalid host is compared, as a typo being written would overlap for a moment.
    const problemIn = problemOf(subject, spec);
    if (hosts.some(({ value }) => problemIn(value))) return;
    for (const { host, other } of overlaps(hosts)) {
      const message =
        host.value === other
          ? `The host ${host.value} is there twice. Remove one of them.`
          : `The host ${host.value} already falls under ${other}. Remove one of them.`;
      yield onValue(host.path, message);
    }
  },
};

export const hostRules = [invalidHost, meshWildcard, overlappingHosts];
