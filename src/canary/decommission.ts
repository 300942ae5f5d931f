/**
 * Decommission: a version that gets no requests any more goes. First the VirtualServices stop naming it, then the
 * DestinationRules, then, once its last connections are drained, its workloads are scaled to 0.
 */
import { resolveHost } from '../istio/hosts.ts';
import { subsetsOf } from '../istio/subsets.ts';
import { drainUnknown, leftOf, stillUsed } from './decommission-left.ts';
import { whileUnused } from './going.ts';
import { fullKey, keysOf, sameVersion, type Version, versionOfFullKey } from './keys.ts';
import type { Plan, RouteChange, RouteView, Snapshot, TrafficObject } from './model.ts';
import { subsetHosts } from './named.ts';
import type { OtherWrite } from './other-model.ts';
import { remove, removeSubset, scale, settleMs as usualSettle } from './others.ts';
import { makePlan, type ObjectWish, type Stamp } from './plan.ts';
import { Refusal } from './refusal.ts';
import { retiring } from './retire-workloads.ts';
import { findObject, type Target } from './shift.ts';
import { entriesOf } from './split.ts';
import { recordedKey, stableText } from './stable.ts';
import { stableVersion } from './stable-version.ts';
import { servicesLeftEmpty, stillSends } from './still-sends.ts';
import { readVirtualService } from './virtual-service.ts';

const deletedNote =
  'What is deleted comes back only from the file that its manifest is saved to; Undo does not bring it back.';

/** What a person may say of a decommission. */
export interface DecommissionOptions {
  /** Milliseconds for the last connections to end; 0 where the person knows that none is left. */
  drainMs?: number;
  /** The version that is stable from now on, where several are left. */
  stable?: string;
  /** Delete the workload too; it cannot be undone from the history. */
  deleteWorkload?: boolean;
  settleMs?: number;
}

/** The version that a key names for an object: of a destination, or of a subset of its hosts. */
function versionNamed(object: TrafficObject, key: string, snapshot: Snapshot): Version | undefined {
  for (const route of object.routes) {
    const listed = route.destinations.find(one => one.key === key || fullKey(one, object.namespace) === key);
    if (listed) return { fqdn: listed.fqdn, subset: listed.subset };
  }
  const hosts = [...new Set(object.routes.flatMap(route => [...subsetHosts(route)]))];
  const full = versionOfFullKey(key, object.namespace);
  const subset = full?.subset ?? key;
  const fqdn = full?.fqdn ?? hosts.find(host => subsetsOf(host, snapshot.destinationRules ?? []).has(key));
  const isThere = fqdn !== undefined && subsetsOf(fqdn, snapshot.destinationRules ?? []).has(subset);
  return isThere ? { fqdn, subset } : undefined;
}

function refuse(object: TrafficObject, key: string, snapshot: Snapshot): Refusal {
  const subsets = object.routes.flatMap(route =>
    [...subsetHosts(route)].flatMap(host => [...subsetsOf(host, snapshot.destinationRules ?? []).keys()]),
  );
  const names = [
    ...new Set([...object.routes.flatMap(one => one.destinations.map(to => to.key)), ...subsets]),
  ];
  return new Refusal(
    'usage',
    'unknown-destination',
    `${object.namespace}/${object.name} has no version "${key}"; it has ${names.join(', ') || 'none'}.`,
  );
}

/** The version that is stable of a route once `going` is gone. */
function heir(object: TrafficObject, route: RouteView, going: Version, said: string | undefined): string {
  const left = route.destinations.filter(one => !sameVersion(one, going) && one.share > 0);
  const named = said === undefined ? left : left.filter(one => one.key === said || one.subset === said);
  const [only] = named;
  if (named.length === 1 && only) return only.key;
  throw new Refusal(
    'refused',
    'stable-unknown',
    `${going.subset ?? going.fqdn} is recorded as stable of ${object.namespace}/${object.name}, and ${left.map(one => one.key).join(' and ')} are left. Say which of them is stable: --stable KEY.`,
  );
}

/** One object without the version: destinations at 0 % go, and another version is recorded as stable. */
function withoutVersion(
  snapshot: Snapshot,
  object: TrafficObject,
  going: Version,
  options: DecommissionOptions,
): ObjectWish & { notes: string[] } {
  const rules = snapshot.destinationRules;
  const changes: RouteChange[] = [];
  const notes: string[] = [];
  let now = object;
  let stable: string | undefined;
  for (const route of object.routes) {
    const key = recordedKey(now, route, rules);
    const isStable = key !== undefined && sameVersion(stableVersion(route, key), going);
    if (isStable) {
      const next = heir(object, route, going, options.stable);
      stable = stableText(now, route, next, rules);
      now = { ...now, annotations: { ...now.annotations, 'istio-canary.dev/stable': stable } };
      notes.push(`stable is ${next} from now on, no longer ${key}`);
    }
    const to = route.destinations.filter(one => !sameVersion(one, going)).map(one => one.entry);
    if (to.length === route.destinations.length) continue;
    const after = isStable ? recordedKey(now, route, rules) : key;
    changes.push({ route: route.ref, from: entriesOf(route), to, stable: after });
    notes.push(
      `- destination ${keysOf(entriesOf(route), object.namespace)[route.destinations.findIndex(one => sameVersion(one, going))]}`,
    );
  }
  return { object, changes, notes: [...new Set(notes)], ...(stable === undefined ? {} : { stable }) };
}

/** The subsets of a version in the DestinationRules of its host; one with a wildcard keeps it for other hosts. */
function subsetWrites(snapshot: Snapshot, { fqdn, subset }: Version, waitMs: number): OtherWrite[] {
  if (subset === undefined) return [];
  return (snapshot.destinationRules ?? []).flatMap(rule => {
    if (resolveHost(rule.spec?.host ?? '', rule.metadata?.namespace ?? 'default') !== fqdn) return [];
    const at = (rule.spec?.subsets ?? []).findIndex(one => one?.name === subset);
    return at < 0 ? [] : (removeSubset(rule, at, waitMs) ?? []);
  });
}

/**
 * The plan that takes a version away. Throws a {@link Refusal}: `still-used`, naming each route and mirror that
 * leads to it; `drain-unknown` where nobody said how its last connections end. One that was begun is gone on with.
 */
export function planDecommission(
  snapshot: Snapshot,
  target: Target,
  key: string,
  options: DecommissionOptions,
  stamp: Stamp,
): Plan {
  const object = findObject(snapshot, target);
  const { drainMs, settleMs = usualSettle } = options;
  const { cluster, user } = snapshot;
  const version = versionNamed(object, key, snapshot);
  if (!version) {
    const left = leftOf(snapshot, object, key, options);
    if (!left) throw refuse(object, key, snapshot);
    return makePlan(cluster, user, 'decommission', [left], stamp, [
      'The rest of a decommission that stopped half way.',
      ...(options.deleteWorkload ? [deletedNote] : []),
    ]);
  }
  const { workloads, warnings } = retiring(snapshot, version);
  const { reasons, warnings: among } = stillSends(snapshot, version, workloads);
  if (reasons.length > 0) throw stillUsed(key, reasons);
  const running = workloads.filter(one => one.replicas > 0);
  if (running.length > 0 && drainMs === undefined) {
    throw drainUnknown(key);
  }
  const wishes = snapshot.virtualServices
    .map(readVirtualService)
    .map(one => withoutVersion(snapshot, one, version, options))
    .filter(one => one.changes.length > 0 || one.stable !== undefined || one.object.uid === object.uid);
  const own = wishes.find(one => one.object.uid === object.uid);
  const after = [
    ...subsetWrites(snapshot, version, settleMs),
    ...running.map((one, i) => scale(one, 0, i === 0 ? Math.max(drainMs ?? 0, settleMs) : undefined)),
    ...(options.deleteWorkload
      ? workloads.map((one): OtherWrite => ({ ...remove(one), recorded: false }))
      : []),
  ];
  const going = { key, version, workloads, namespaces: snapshot.namespaces ?? [object.namespace] };
  const narrow = snapshot.namespaces
    ? [
        `Only ${snapshot.namespaces.join(', ')} can be read: VirtualServices of other namespaces may still send to ${key}.`,
      ]
    : [];
  const empty = servicesLeftEmpty(snapshot, version, workloads).map(
    name => `Service ${name} has no other pods: whoever calls it directly gets no answer any more.`,
  );
  const gone = options.deleteWorkload && workloads.length > 0 ? [deletedNote] : [];
  const first = own && { ...own, beside: { after: whileUnused(after, going) } };
  return makePlan(
    cluster,
    user,
    'decommission',
    first ? [first, ...wishes.filter(one => one !== own)] : wishes,
    stamp,
    [...warnings, ...among, ...empty, ...narrow, ...gone],
    true,
  );
}
