/** What an object names and what it is named by: hosts, subsets, gateways, delegates, labels of pods. */
import { serviceOf } from '../istio/hosts.ts';
import { destinationsOf } from '../validation/destinations.ts';
import { hostSeenFrom } from '../validation/index/host-match.ts';
import { podLabelsOf, WORKLOAD_KINDS } from '../validation/index/workloads.ts';
import { ourKind } from '../validation/our-kind.ts';
import { refOf } from '../validation/resource.ts';
import { fields, list, text } from '../validation/values.ts';
import { isPlaceholder, type Path } from '../yaml/index.ts';

/** `definition`: what others mean by the name; `rule`: the host of a DestinationRule, which is no Service. */
export type Role = 'definition' | 'rule' | 'use';

/** What a name is the name of. A label is named `key=value`. */
export type NameKind = 'host' | 'subset' | 'gateway' | 'virtualService' | 'label';

/** A name before it is known where in the text it stands. */
export interface Named {
  kind: NameKind;
  role: Role;
  /** The name as it is compared: of a subset its own, of what has a host or a namespace as it is written. */
  name: string;
  path: Path;
  /**
   * As `hostSeenFrom` gives it; of a subset the host that it belongs to, of what is no host its name and namespace in
   * the same form, of a label the namespace of its pods.
   */
  host: string;
}

type Value = Record<string, unknown>;

function* inVirtualService(value: Value, namespace: string | null): Generator<Named> {
  const spec = fields(value.spec);
  const own = text(fields(value.metadata).name);
  if (own) {
    const host = hostSeenFrom(own, namespace);
    yield { kind: 'virtualService', role: 'definition', name: own, path: ['metadata', 'name'], host };
  }
  yield* hosts(list(spec.hosts), 'use', namespace);
  for (const { host: of, subset, path } of destinationsOf(value)) {
    const host = hostSeenFrom(of, namespace);
    yield { kind: 'host', role: 'use', name: of, path: [...path, 'host'], host };
    if (subset) yield { kind: 'subset', role: 'use', name: subset, path: [...path, 'subset'], host };
  }
  yield* gateways(list(spec.gateways), ['spec', 'gateways'], namespace);
  for (const protocol of ['http', 'tls', 'tcp']) {
    for (const [i, route] of list(spec[protocol]).entries()) {
      for (const [j, match] of list(fields(route).match).entries()) {
        const path = ['spec', protocol, i, 'match', j, 'gateways'];
        yield* gateways(list(fields(match).gateways), path, namespace);
      }
      const delegate = fields(fields(route).delegate);
      const name = text(delegate.name);
      if (!name || isPlaceholder(delegate.namespace)) continue;
      const host = hostSeenFrom(name, text(delegate.namespace) ?? namespace);
      yield {
        kind: 'virtualService',
        role: 'use',
        name,
        path: ['spec', protocol, i, 'delegate', 'name'],
        host,
      };
    }
  }
}

function* gateways(names: readonly unknown[], path: Path, namespace: string | null): Generator<Named> {
  for (const [i, each] of names.entries()) {
    const written = text(each);
    if (!written || written === 'mesh') continue;
    const [first = '', second] = written.split('/');
    const host = second === undefined ? hostSeenFrom(first, namespace) : hostSeenFrom(second, first);
    yield { kind: 'gateway', role: 'use', name: written, path: [...path, i], host };
  }
}

function* hosts(names: readonly unknown[], role: Role, namespace: string | null): Generator<Named> {
  for (const [i, each] of names.entries()) {
    const name = text(each);
    if (!name) continue;
    yield { kind: 'host', role, name, path: ['spec', 'hosts', i], host: hostSeenFrom(name, namespace) };
  }
}

/** Stands for the pods of a namespace; no host is written like that. */
const podsOf = (namespace: string | null): string => hostSeenFrom('(pods)', namespace);

/** Stands for the pods that may answer for a host, as labels of them do; undefined for hosts outside the cluster. */
export function podsBehind(host: string): string | undefined {
  const service = serviceOf(host);
  return service && hostSeenFrom('(pods)', service.namespace);
}

function* labels(of: Value, role: Role, path: Path, namespace: string | null): Generator<Named> {
  for (const [key, value] of Object.entries(of)) {
    if (isPlaceholder(value)) continue;
    yield { kind: 'label', role, name: `${key}=${value}`, path: [...path, key], host: podsOf(namespace) };
  }
}

function* inDestinationRule(value: Value, namespace: string | null): Generator<Named> {
  const spec = fields(value.spec);
  const of = text(spec.host);
  if (!of) return;
  const host = hostSeenFrom(of, namespace);
  yield { kind: 'host', role: 'rule', name: of, path: ['spec', 'host'], host };
  // Pods are in the namespace of their Service, which may be left open just as the rule's own.
  const there = of.includes('.') ? (serviceOf(host)?.namespace ?? namespace) : namespace;
  for (const [i, subset] of list(spec.subsets).entries()) {
    const name = text(fields(subset).name);
    const path: Path = ['spec', 'subsets', i];
    if (name) yield { kind: 'subset', role: 'definition', name, path: [...path, 'name'], host };
    yield* labels(fields(fields(subset).labels), 'use', [...path, 'labels'], there);
  }
}

function* namedIn(value: Value, namespace: string | null): Generator<Named> {
  const name = text(fields(value.metadata).name);
  const own: Path = ['metadata', 'name'];
  const kind = ourKind(value);
  if (kind === 'VirtualService') yield* inVirtualService(value, namespace);
  else if (kind === 'DestinationRule') yield* inDestinationRule(value, namespace);
  else if (value.kind === 'Service' && value.apiVersion === 'v1' && name) {
    yield { kind: 'host', role: 'definition', name, path: own, host: hostSeenFrom(name, namespace) };
  } else if (value.kind === 'ServiceEntry')
    yield* hosts(list(fields(value.spec).hosts), 'definition', namespace);
  else if (value.kind === 'Gateway' && String(value.apiVersion).startsWith('networking.istio.io/') && name) {
    yield { kind: 'gateway', role: 'definition', name, path: own, host: hostSeenFrom(name, namespace) };
  } else if (WORKLOAD_KINDS.some(each => each === value.kind)) {
    const path = ['spec', 'template', 'metadata', 'labels'];
    yield* labels(podLabelsOf({ value }), 'definition', path, namespace);
  }
}

/** The names in one object; what a template fills in is unknown and left out. */
export function* namesOf(value: Value): Generator<Named> {
  const { namespace } = refOf(value);
  for (const named of namedIn(value, namespace)) {
    if (!isPlaceholder(named.host) && !isPlaceholder(named.name)) yield named;
  }
}
