/** Names that the index knows, as they are written from a namespace. */
import { clusterDomain } from '../istio/hosts.ts';
import type { KnownResource, WorkspaceIndex } from '../validation/index.ts';
import { isVisibleFrom } from '../validation/references/visible.ts';
import { fields, isFields, list, text } from '../validation/values.ts';
import { isPlaceholder } from '../yaml/index.ts';

/** A name, and who brings it, in words. */
export interface KnownName {
  name: string;
  from: string;
}

/** `DestinationRule prod/model`. */
export const said = ({ ref }: KnownResource): string =>
  `${ref.kind} ${ref.namespace ? `${ref.namespace}/` : ''}${ref.name}`;

/** Each name once, the first who brings it standing for the others; templates left out. */
export function unique(names: readonly KnownName[]): KnownName[] {
  const first = new Map<string, KnownName>();
  for (const each of names) {
    if (each.name !== '' && !isPlaceholder(each.name) && !first.has(each.name)) first.set(each.name, each);
  }
  return [...first.values()];
}

/** Whether two objects may be in one namespace. */
export const isNear = (one: string | null, other: string | null): boolean =>
  one === null || other === null || one === other;

/** In the order given, but what is in the namespace first. */
function nearFirst<Each extends { near: boolean }>(all: readonly Each[]): Each[] {
  return [...all.filter(({ near }) => near), ...all.filter(({ near }) => !near)];
}

/**
 * Hosts of Services, ServiceEntries and DestinationRules that a namespace may use, its own first; short where the
 * namespace is the same or open.
 */
export function knownHosts(index: WorkspaceIndex, namespace: string | null): KnownName[] {
  const seen = (name: string, resource: KnownResource): string =>
    name.includes('.') || isNear(resource.ref.namespace, namespace)
      ? name
      : `${name}.${resource.ref.namespace}.svc.${clusterDomain}`;
  const named = (resource: KnownResource, name: string): KnownName & { near: boolean } => ({
    name: seen(name, resource),
    from: said(resource),
    near: isNear(resource.ref.namespace, namespace),
  });
  const visible = (kind: string): KnownResource[] =>
    index.ofKind(kind).filter(each => isVisibleFrom(each, namespace));
  const services = visible('Service').map(each => named(each, each.ref.name));
  const entries = visible('ServiceEntry').flatMap(each =>
    list(fields(each.value.spec).hosts).map(host => named(each, text(host) ?? '')),
  );
  const rules = index
    .ofKind('DestinationRule')
    .map(each => named(each, text(fields(each.value.spec).host) ?? ''));
  const hosts = [...nearFirst(services), ...nearFirst(entries), ...nearFirst(rules)];
  return unique(nearFirst(hosts).filter(({ name }) => !name.startsWith('*')));
}

/** A subset that a DestinationRule defines for a host. */
export interface KnownSubset extends KnownName {
  labels: [string, unknown][];
}

/** The subsets of a host as written in an object of a namespace, in the order of their rules. */
export function knownSubsets(index: WorkspaceIndex, host: string, namespace: string | null): KnownSubset[] {
  return index
    .forHost('DestinationRule', host, namespace)
    .filter(({ resource }) => isVisibleFrom(resource, namespace))
    .flatMap(({ resource }) =>
      list(fields(resource.value.spec).subsets).flatMap(subset => {
        const name = text(fields(subset).name);
        if (name === undefined || isPlaceholder(name)) return [];
        return [{ name, from: said(resource), labels: Object.entries(fields(fields(subset).labels)) }];
      }),
    )
    .filter((one, at, all) => all.findIndex(({ name }) => name === one.name) === at);
}

/** Gateways as `spec.gateways` takes them, and `mesh`. */
export function knownGateways(index: WorkspaceIndex, namespace: string | null): KnownName[] {
  const gateways = index
    .ofKind('Gateway')
    .filter(({ ref }) => ref.apiVersion.startsWith('networking.istio.io/'))
    .map(each => {
      const { name, namespace: own } = each.ref;
      const near = isNear(own, namespace);
      return { name: near ? name : `${own}/${name}`, from: said(each), near };
    });
  return unique([...nearFirst(gateways), { name: 'mesh', from: 'All sidecars' }]);
}

const KINDS = ['Service', 'ServiceEntry', 'DestinationRule', 'VirtualService', 'Gateway'] as const;

/** The namespaces that anything known is in, the one at hand first. */
export function knownNamespaces(index: WorkspaceIndex, namespace: string | null): KnownName[] {
  const all = KINDS.flatMap(kind =>
    index.ofKind(kind).map(({ ref }) => {
      return { name: ref.namespace ?? '', from: 'Namespace', near: ref.namespace === namespace };
    }),
  );
  return unique(nearFirst(all));
}

/** VirtualServices that others may delegate to: those without hosts. */
export function knownDelegates(index: WorkspaceIndex, namespace: string | null): KnownName[] {
  const found = index
    .ofKind('VirtualService')
    .filter(({ value }) => fields(value.spec).hosts === undefined)
    .map(each => ({ name: each.ref.name, from: said(each), near: isNear(each.ref.namespace, namespace) }));
  return unique(nearFirst(found));
}

const HEADER_MAPS = new Set(['headers', 'withoutHeaders', 'set', 'add']);
/** `headers` of a route hold these instead of names. */
const DIRECTIONS = new Set(['request', 'response']);

function* headerNames(value: unknown, key?: string): Generator<string> {
  if (Array.isArray(value)) for (const item of value) yield* headerNames(item);
  if (!isFields(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    if (key !== undefined && HEADER_MAPS.has(key) && !DIRECTIONS.has(name)) yield name;
    else yield* headerNames(inner, name);
  }
}

/** Header names that VirtualServices match or set. */
export function knownHeaders(index: WorkspaceIndex): KnownName[] {
  return unique(
    index
      .ofKind('VirtualService')
      .flatMap(each =>
        [...headerNames(fields(each.value.spec).http)].map(name => ({ name, from: said(each) })),
      ),
  );
}

/** The port numbers of what answers for a host. */
export function knownPorts(index: WorkspaceIndex, host: string, namespace: string | null): KnownName[] {
  const answering = [
    ...index.forHost('Service', host, namespace),
    ...index.forHost('ServiceEntry', host, namespace),
  ];
  return unique(
    answering.flatMap(({ resource }) =>
      list(fields(resource.value.spec).ports).flatMap(port => {
        const number = fields(port).number ?? fields(port).port;
        return typeof number === 'number' ? [{ name: String(number), from: said(resource) }] : [];
      }),
    ),
  );
}
