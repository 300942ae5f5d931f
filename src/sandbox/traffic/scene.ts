/** What the simulated mesh is like at a moment: where requests to the model service go, and how versions behave. */
import { readVirtualService } from '../../canary/virtual-service.ts';
import { resolveHost, serviceOf } from '../../istio/hosts.ts';
import type { DestinationRule, VirtualService } from '../../istio/types.ts';
import { childObject, isObject } from '../json.ts';
import type { Kind } from '../kinds/kind.ts';
import { kindNamed } from '../kinds/table.ts';
import { asJson, type Stored } from '../objects.ts';
import type { Change, Store } from '../store/store.ts';
import { isReady, restartsOf } from '../story/pods.ts';
import { type Behaviour, behaviourMap, behaviours, isBehaviour } from './behaviour.ts';
import type { Ending, Pod } from './labels.ts';

/** The host that is called. */
export const calledHost = 'model-service.default.svc.cluster.local';

/** Requests that go one way. */
export interface Stream {
  /** Percent of the calls. */
  percent: number;
  service: { name: string; namespace: string };
  /** Ready pods that share them; without any, callers get nothing but these flags. */
  pods: readonly Pod[];
  flags: Ending['flags'];
  /** A copy, for whose answer nobody waits. */
  isMirror: boolean;
}

export interface Scene {
  streams: readonly Stream[];
  /** All pods of the service that are alive. */
  pods: readonly Pod[];
  behaviours: ReadonlyMap<string, Behaviour>;
}

const kind = (group: string, name: string): Kind => {
  const found = kindNamed(group, name);
  if (!found) throw new Error(`no kind ${name}`);
  return found;
};
const pods = kind('', 'Pod');
const services = kind('', 'Service');
const configMaps = kind('', 'ConfigMap');
const virtualServices = kind('networking.istio.io', 'VirtualService');
const destinationRules = kind('networking.istio.io', 'DestinationRule');

/** How versions behave by now. */
export function behavioursNow(store: Store): Map<string, Behaviour> {
  const map = store.get(configMaps, behaviourMap.namespace, behaviourMap.name);
  return behaviours(map ? childObject(asJson(map), 'data') : {});
}

const carries = (labels: Record<string, string>, wanted: Record<string, unknown>): boolean =>
  Object.entries(wanted).every(([key, value]) => labels[key] === value);

function podOf(pod: Stored): Pod {
  const { name, namespace = 'default', labels = {}, ownerReferences = [] } = pod.metadata;
  const hash = labels['pod-template-hash'];
  const owner = ownerReferences[0]?.name ?? name;
  const { podIP } = childObject(asJson(pod), 'status');
  return {
    name,
    namespace,
    ip: typeof podIP === 'string' ? podIP : '10.244.0.2',
    app: labels.app ?? '',
    version: labels.version ?? '',
    workload: hash && owner.endsWith(`-${hash}`) ? owner.slice(0, -hash.length - 1) : owner,
    restarts: restartsOf(pod),
  };
}

/** Ready pods behind a host, or behind a subset of it; undefined where the subset is not defined. */
function podsBehind(store: Store, fqdn: string, subset: string | undefined): Pod[] | undefined {
  const service = serviceOf(fqdn);
  const found = service && store.get(services, service.namespace, service.name);
  if (!service || !found) return undefined;
  const selector = childObject(childObject(asJson(found), 'spec'), 'selector');
  const labels = subset === undefined ? {} : subsetLabels(store, fqdn, subset);
  if (!labels || Object.keys(selector).length === 0) return undefined;
  return store
    .list(pods, service.namespace)
    .filter(pod => carries(pod.metadata.labels ?? {}, { ...selector, ...labels }) && isReady(pod))
    .map(podOf);
}

function subsetLabels(store: Store, fqdn: string, subset: string): Record<string, string> | undefined {
  for (const stored of store.list(destinationRules)) {
    const { spec = {} } = stored as unknown as DestinationRule;
    if (resolveHost(String(spec.host ?? ''), stored.metadata.namespace ?? 'default') !== fqdn) continue;
    const found = (spec.subsets ?? []).find(one => one?.name === subset);
    if (found) return found.labels ?? {};
  }
  return undefined;
}

function stream(
  store: Store,
  { fqdn, subset }: { fqdn: string; subset?: string },
  percent: number,
  isMirror = false,
): Stream {
  const behind = podsBehind(store, fqdn, subset);
  return {
    percent,
    service: serviceOf(fqdn) ?? { name: fqdn, namespace: 'unknown' },
    pods: behind ?? [],
    flags: behind ? 'UH' : 'NC',
    isMirror,
  };
}

/** Whether an object is about the called host, and followed by callers in the mesh. */
function isCalled(stored: Stored): boolean {
  const { spec } = stored as { spec?: VirtualService['spec'] & { gateways?: unknown } };
  const namespace = stored.metadata.namespace ?? 'default';
  const hosts = Array.isArray(spec?.hosts) ? spec.hosts : [];
  const gateways = Array.isArray(spec?.gateways) ? spec.gateways : ['mesh'];
  return gateways.includes('mesh') && hosts.some(host => resolveHost(String(host), namespace) === calledHost);
}

/** Callers send no special header or cookie, so they take the first route that takes everything. */
function streamsNow(store: Store): Stream[] {
  const stored = store.list(virtualServices).find(isCalled);
  if (!stored) return [stream(store, { fqdn: calledHost }, 100)];
  const route = readVirtualService(stored as unknown as VirtualService).routes.find(
    one => one.ref.protocol === 'http' && one.catchAll,
  );
  if (!route) return [];
  return [
    ...route.destinations.filter(one => one.share > 0).map(one => stream(store, one, one.share)),
    ...route.mirrors.map(one => stream(store, one, one.percent, true)),
  ];
}

export function sceneNow(store: Store): Scene {
  return {
    streams: streamsNow(store),
    pods: podsBehind(store, calledHost, undefined) ?? [],
    behaviours: behavioursNow(store),
  };
}

/** Whether a write can have changed the scene. */
export function mayMatter({ kind: of, object, previous }: Change): boolean {
  if (isBehaviour(of, object)) return true;
  if (of === virtualServices) return isCalled(object) || (previous !== undefined && isCalled(previous));
  if (of === pods) return isObject(object.status) && object.metadata.labels?.app !== undefined;
  return of === destinationRules || of === services;
}
