/** What a proxy does with requests, read from its own configuration: the answer to whether a change has arrived. */

/** A route of the host, in the order in which the proxy tries them. */
export interface ProxyRoute {
  /** Names of the headers that it asks for, pseudo-headers apart. */
  headers: string[];
  /** By subset; a route to one version gives it everything. */
  weights: Record<string, number>;
  /** Subsets that get a copy. */
  mirrors: string[];
}

interface Raw {
  match?: { headers?: { name: string }[] };
  route?: {
    cluster?: string;
    weighted_clusters?: { clusters: { name: string; weight?: number }[] };
    request_mirror_policies?: { cluster: string }[];
  };
}
interface Dump {
  configs?: { route_config?: { name?: string; virtual_hosts?: { domains: string[]; routes?: Raw[] }[] } }[];
}

/** `outbound|80|v2|host` -> `v2`; the whole service is ''. */
const subsetOf = (cluster: string): string => cluster.split('|')[2] ?? '';

function readRoute({ match, route }: Raw): ProxyRoute {
  const split = route?.weighted_clusters?.clusters ?? [{ name: route?.cluster ?? '', weight: 100 }];
  return {
    headers: (match?.headers ?? []).map(one => one.name).filter(name => !name.startsWith(':')),
    weights: Object.fromEntries(split.map(({ name, weight }) => [subsetOf(name), weight ?? 0])),
    mirrors: (route?.request_mirror_policies ?? []).map(one => subsetOf(one.cluster)),
  };
}

/** The proxy's routes of a host; none while it does not know it. */
export async function proxyRoutes(admin: string, host: string): Promise<ProxyRoute[]> {
  const answer = await fetch(`${admin}/config_dump?resource=dynamic_route_configs`);
  const { configs = [] } = (await answer.json()) as Dump;
  const hosts = configs
    .filter(one => one.route_config?.name === '80')
    .flatMap(one => one.route_config?.virtual_hosts ?? []);
  return hosts.find(one => one.domains.includes(host))?.routes?.map(readRoute) ?? [];
}
