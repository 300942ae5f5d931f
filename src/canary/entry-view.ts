/**
 * One history entry as two states: what it changed, as it stood before and after. The states are those of the object
 * itself, reached by taking back what came later; where others have changed the object since, what the entry keeps.
 */
import { sharesOf } from '../istio/shares.ts';
import type { RouteDestination, VirtualService } from '../istio/types.ts';
import { fingerprint } from './fingerprint.ts';
import { readHistory, stableAnnotation } from './history.ts';
import type { HistoryEntry, RecordedChange, TrafficObject } from './model.ts';
import type { RecordedOther } from './other-model.ts';
import { withoutWeights, withWeights } from './recorded.ts';
import { isRefusal, Refusal } from './refusal.ts';
import { stateAfter } from './simulate.ts';
import { takeBack } from './take-back.ts';
import { protocols, readVirtualService } from './virtual-service.ts';

/** What an entry changed, on one side of it. Each part is an object as a manifest would begin. */
export interface EntrySide {
  parts: Record<string, unknown>[];
}

export interface EntryView {
  entry: HistoryEntry;
  before: EntrySide;
  after: EntrySide;
  /** False where the states cannot be reached any more, so that only what the entry keeps is shown. */
  isWhole: boolean;
}

type Routes = Partial<Record<(typeof protocols)[number], unknown[]>>;

/** An entry that was too large to be kept whole: what it changed is not known any more. */
export const isLost = ({ action, changes, edits = [], others = [] }: HistoryEntry): boolean =>
  action !== 'stable' && action !== 'recover' && changes.length + edits.length + others.length === 0;

/** The states around an entry; undefined where the object is no longer what its history tells. */
function states(object: TrafficObject, entry: HistoryEntry): [VirtualService, VirtualService] | undefined {
  const back = (vs: VirtualService, one: HistoryEntry): VirtualService => {
    const { changes, edits } = takeBack(readVirtualService(vs), one);
    return stateAfter(vs, changes, edits);
  };
  const entries = readHistory(object.annotations, object.uid);
  const newer = entries.slice(
    0,
    entries.findIndex(({ id }) => id === entry.id),
  );
  if ([...newer, entry].some(isLost)) return undefined;
  try {
    const after = newer.reduce(back, object.raw);
    return [back(after, entry), after];
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

/** The routes that an entry changed, of a whole object. Where routes came or went, places matter: then all of them. */
function routesOf(vs: VirtualService, { changes, edits = [] }: HistoryEntry): Routes {
  const routes: Routes = {};
  for (const protocol of protocols) {
    const list = vs.spec?.[protocol] ?? [];
    const all = protocol === 'http' && edits.length > 0;
    const places = changes.filter(({ route }) => route.protocol === protocol).map(({ route }) => route.index);
    const shown = all ? list : list.filter((_, index) => places.includes(index));
    if (shown.length > 0) routes[protocol] = shown;
  }
  return routes;
}

/** A recorded destination list: the entries themselves where they are known, else keys with weights. */
function listOf(change: RecordedChange, side: 'from' | 'to', now: TrafficObject): unknown[] {
  if (change.lists) return change.lists[side];
  const { keys = [], list } = change.weights ?? {};
  const weights = change.weights?.[side] ?? [];
  const alike = now.routes
    .map(({ destinations }) => destinations.map(({ entry }): RouteDestination => entry))
    .find(entries => fingerprint(withoutWeights(entries)) === list);
  if (alike) return withWeights(alike, weights);
  const shares = sharesOf(weights.map(weight => weight ?? undefined));
  return keys.map((key, i) => ({ destination: key, weight: weights[i], share: `${shares[i]} %` }));
}

function recordedRoutes(object: TrafficObject, entry: HistoryEntry, side: 'from' | 'to'): Routes {
  const routes: Routes = {};
  for (const change of entry.changes) {
    const { protocol, name } = change.route;
    const element = {
      ...(name === undefined ? {} : { name }),
      route: listOf(change, side, object),
      ...change.mirrors?.[side],
    };
    routes[protocol] = [...(routes[protocol] ?? []), element];
  }
  const edited = (entry.edits ?? []).flatMap(edit => edit[side] ?? []);
  if (edited.length > 0) routes.http = [...(routes.http ?? []), ...edited];
  return routes;
}

/** A write of another kind on one side of the entry; what was created or deleted whole is named, not shown. */
function otherPart(other: RecordedOther, side: 'from' | 'to'): Record<string, unknown>[] {
  const { apiVersion, kind, namespace, name } = other;
  const part = { apiVersion, kind, metadata: { name, namespace } };
  if (other.did !== 'patch') return (other.did === 'create') === (side === 'to') ? [part] : [];
  const { change } = other;
  if (change.field === 'replicas') return [{ ...part, spec: { replicas: change[side] } }];
  const subset = change[side];
  return [{ ...part, spec: { subsets: subset ? [subset] : [] } }];
}

function sideOf(object: TrafficObject, entry: HistoryEntry, side: 'from' | 'to', routes: Routes): EntrySide {
  const { apiVersion = 'networking.istio.io/v1', kind = 'VirtualService' } = object.raw;
  const { namespace, name } = object;
  const stable = entry.stable?.[side];
  const annotations = stable === undefined ? {} : { annotations: { [stableAnnotation]: stable } };
  const spec = Object.keys(routes).length > 0 ? { spec: routes } : {};
  const own = { apiVersion, kind, metadata: { name, namespace, ...annotations }, ...spec };
  return { parts: [own, ...(entry.others ?? []).flatMap(other => otherPart(other, side))] };
}

/** The entry of an object's history with that id. Throws a {@link Refusal} where there is none. */
export function entryOf(object: TrafficObject, id: string): HistoryEntry {
  const entries = readHistory(object.annotations, object.uid);
  const found = entries.find(one => one.id === id);
  if (found) return found;
  const newest = entries[0] ? `; the newest is ${entries[0].id} of ${entries[0].at}` : ': it is empty';
  throw new Refusal(
    'usage',
    'entry-missing',
    `The history of ${object.namespace}/${object.name} has no entry ${id}${newest}.`,
  );
}

/** What an entry changed, before and after it. */
export function viewEntry(object: TrafficObject, entry: HistoryEntry): EntryView {
  const reached = states(object, entry);
  const [before, after] = reached
    ? reached.map(vs => routesOf(vs, entry))
    : [recordedRoutes(object, entry, 'from'), recordedRoutes(object, entry, 'to')];
  return {
    entry,
    before: sideOf(object, entry, 'from', before ?? {}),
    after: sideOf(object, entry, 'to', after ?? {}),
    isWhole: reached !== undefined,
  };
}
