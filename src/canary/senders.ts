/**
 * What sends requests to Services beside VirtualServices: routes of the Gateway API, and Ingresses. They name a Service
 * and no subset, so they are about a version where it has a Service of its own.
 */
import { resolveHost } from '../istio/hosts.ts';
import type { KubeObject } from '../istio/types.ts';

/** The kinds that are looked into. */
export type SenderKind = 'HTTPRoute' | 'GRPCRoute' | 'Ingress';

/** Every object of one kind that can be seen; `unread` says why there may be others. A kind that is not served has none. */
export interface Senders {
  kind: SenderKind;
  objects: KubeObject[];
  unread?: string;
}

/** One place that requests are sent to. */
export interface Sender {
  /** `HTTPRoute models/public`. */
  name: string;
  fqdn: string;
  isMirror: boolean;
}

interface BackendRef {
  group?: string;
  kind?: string;
  name?: string;
  namespace?: string;
  weight?: number;
  filters?: Filter[];
}

interface Filter {
  type?: string;
  requestMirror?: { backendRef?: BackendRef };
}

interface IngressBackend {
  service?: { name?: string };
}

interface Spec {
  rules?: {
    backendRefs?: (BackendRef | null)[];
    filters?: Filter[];
    http?: { paths?: { backend?: IngressBackend }[] };
  }[];
  defaultBackend?: IngressBackend;
}

/** The host that a reference of the Gateway API leads to; Istio takes a host by its name, too. */
function hostOf({ group = '', kind = 'Service', name = '', namespace }: BackendRef, own: string): string[] {
  if (group === 'networking.istio.io' && kind === 'Hostname') return [resolveHost(name, namespace ?? own)];
  if (group !== '' || kind !== 'Service' || name === '') return [];
  return [resolveHost(name, namespace ?? own)];
}

const mirrorsOf = (filters: readonly Filter[] = []): BackendRef[] =>
  filters.flatMap(({ requestMirror }) => requestMirror?.backendRef ?? []);

function hostsOf(spec: Spec, namespace: string): { fqdn: string; isMirror: boolean }[] {
  const found = (refs: readonly BackendRef[], isMirror: boolean) =>
    refs.flatMap(ref => hostOf(ref, namespace)).map(fqdn => ({ fqdn, isMirror }));
  const rules = spec.rules ?? [];
  const routed = rules.flatMap(({ backendRefs = [], filters, http }) => {
    // A backend without requests has no filters to run either.
    const refs = backendRefs.flatMap(ref => (ref && ref.weight !== 0 ? [ref] : []));
    const paths = (http?.paths ?? []).map(({ backend }): BackendRef => ({ name: backend?.service?.name }));
    const mirrors = [...mirrorsOf(filters), ...refs.flatMap(ref => mirrorsOf(ref.filters))];
    return [...found([...refs, ...paths], false), ...found(mirrors, true)];
  });
  return [...routed, ...found([{ name: spec.defaultBackend?.service?.name }], false)];
}

/** Where the objects send requests to, each place of an object once. */
export const sendersOf = (senders: readonly Senders[]): Sender[] =>
  senders.flatMap(({ kind, objects }) =>
    objects.flatMap(object => {
      const { namespace = 'default', name } = object.metadata ?? {};
      const all = hostsOf((object as { spec?: Spec }).spec ?? {}, namespace);
      return all
        .filter(
          (one, i) => all.findIndex(two => two.fqdn === one.fqdn && two.isMirror === one.isMirror) === i,
        )
        .map(one => ({ name: `${kind} ${namespace}/${name}`, ...one }));
    }),
  );
