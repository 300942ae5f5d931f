/** What would send requests to new pods although a route holds them at 0 %. */
import { hostMatches, resolveHost } from '../istio/hosts.ts';
import { subsetsOf } from '../istio/subsets.ts';
import type { VirtualService } from '../istio/types.ts';
import { sameVersion, type Version } from './keys.ts';
import type { ServiceLike, Snapshot } from './model.ts';
import { routeText } from './route.ts';
import { readVirtualService } from './virtual-service.ts';

type Labels = Record<string, string>;

const carries = (labels: Labels, wanted: Labels): boolean =>
  Object.entries(wanted).every(([key, value]) => labels[key] === value);

/** The host of a Service. */
export const hostOfService = ({ metadata = {} }: ServiceLike): string =>
  resolveHost(metadata.name ?? '', metadata.namespace ?? 'default');

/** The Services of a namespace that select pods with these labels. */
export const servicesOf = (snapshot: Snapshot, namespace: string, labels: Labels): ServiceLike[] =>
  (snapshot.services ?? []).filter(({ metadata, spec }) => {
    const selector = spec?.selector ?? {};
    return metadata?.namespace === namespace && Object.keys(selector).length > 0 && carries(labels, selector);
  });

/** True when a VirtualService decides where calls from within the mesh to a host go. */
export function routesMesh(vs: VirtualService, fqdn: string): boolean {
  const { gateways, hosts = [] } = vs.spec ?? {};
  const namespace = vs.metadata?.namespace ?? 'default';
  const inMesh = !gateways || gateways.length === 0 || gateways.includes('mesh');
  return inMesh && hosts.some(host => hostMatches(resolveHost(host, namespace), fqdn));
}

/** Names of protocols that ports carry in front, which no http route is about. */
const notHttp = /^(tcp|tls|https|mongo|mysql|redis|udp)(-|$)/;

/** The new pods, and the VirtualServices as they will be. */
export interface NewPods {
  namespace: string;
  labels: Labels;
  version: Version;
  virtualServices: readonly VirtualService[];
}

/** One sentence for each way to the new pods that the plan's routes do not hold; `routed`: by a route, not by hand. */
export function stillReaches(
  snapshot: Snapshot,
  { namespace, labels, version, virtualServices }: NewPods,
): { warnings: string[]; routed: boolean } {
  const services = servicesOf(snapshot, namespace, labels);
  const hosts = new Set(services.map(hostOfService));
  const reaches = ({ fqdn, subset }: Version): boolean => {
    if (!hosts.has(fqdn)) return false;
    // A route or mirror of an earlier version of that name was left behind: it has waited for these pods.
    if (subset === undefined || sameVersion({ fqdn, subset }, version)) return true;
    const own = subsetsOf(fqdn, snapshot.destinationRules ?? []).get(subset);
    return own !== undefined && carries(labels, own.labels ?? {});
  };
  const routes = virtualServices.map(readVirtualService).flatMap(object =>
    object.routes.flatMap(route => {
      const to = [...route.destinations.filter(one => one.share > 0), ...route.mirrors].find(reaches);
      if (!to) return [];
      const what = to.subset ? `subset ${to.subset} of ${to.fqdn}` : `${to.fqdn} as a whole`;
      return [
        `Will reach the new pods, since it names ${what}: route ${routeText(route)} of ${object.namespace}/${object.name}.`,
      ];
    }),
  );
  const unrouted = services.filter(one => !virtualServices.some(vs => routesMesh(vs, hostOfService(one))));
  const direct = unrouted.map(
    one =>
      `No VirtualService routes calls from within the mesh to ${one.metadata?.name}; they will reach the new pods.`,
  );
  const odd = services.flatMap(one =>
    (one.spec?.ports ?? [])
      .filter(({ name }) => name !== undefined && notHttp.test(name))
      .map(
        ({ name }) =>
          `Port ${name} of ${one.metadata?.name} is not HTTP; unless a tcp or tls route holds it, its connections will reach the new pods.`,
      ),
  );
  const names = services.map(one => one.metadata?.name).join(', ');
  const outside = `Clients outside the mesh (without a sidecar) reach the new pods through ${names}, whatever the weights.`;
  const warnings = [...routes, ...direct, ...odd, ...(services.length > 0 ? [outside] : [])];
  return { warnings, routed: routes.length + direct.length > 0 };
}
