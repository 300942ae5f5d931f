/** A file compared with the cluster: a dry run of the server for every object, and who owns what stands in the way. */

import { type FileObject, nameOf, type PreparedFile, type PreparedObject } from '../../canary/files/model.ts';
import { routePlan } from '../../canary/files/routes.ts';
import { undefinedAfter } from '../../canary/files/undefined-after.ts';
import { bare } from '../../canary/files/wanted.ts';
import type { Snapshot } from '../../canary/model.ts';
import type { Stamp } from '../../canary/plan.ts';
import { sameJson } from '../../istio/equal.ts';
import type { VirtualService } from '../../istio/types.ts';
import { ISTIO_GROUP } from '../../validation/kinds.ts';
import { ClusterError } from '../errors.ts';
import type { ClusterSession } from '../ports.ts';
import { withoutDropped } from './field-set.ts';
import { apply, create, FieldConflicts, read, type Stored, type Whole } from './request.ts';
import { isTakenOver, managedOf, ownership, takenOver } from './take-over.ts';

/** What a dry run gives, and what stands in its way. */
interface Tried extends Stored {
  conflicts: PreparedObject['conflicts'];
}

async function tryApply(session: ClusterSession, object: FileObject, live: Whole): Promise<Tried> {
  try {
    return { ...(await apply(session, object, object.wanted, { dryRun: true })), conflicts: [] };
  } catch (error) {
    if (!(error instanceof FieldConflicts)) throw error;
    const own = new Set(managedOf(live).flatMap(one => (isTakenOver(one) ? [one.manager] : [])));
    const others = error.conflicts.filter(({ manager, byUpdate }) => !(byUpdate && own.has(manager)));
    const forced = await apply(session, object, object.wanted, { dryRun: true, force: true });
    return { ...forced, conflicts: others };
  }
}

const isSame = (a: Whole, b: Whole): boolean =>
  sameJson({ ...bare(a), apiVersion: '' }, { ...bare(b), apiVersion: '' });

async function prepareOne(session: ClusterSession, object: FileObject): Promise<PreparedObject> {
  const live = await read(session, object);
  if (!live) {
    const { object: after, warnings } = await create(session, object, object.wanted, { dryRun: true });
    return { ...object, change: 'create', after, conflicts: [], takesOver: [], warnings };
  }
  if (live.metadata?.deletionTimestamp !== undefined) {
    const text = `${nameOf(object)} is being deleted; what is applied now goes with it. Nothing was written. Apply it again when it is gone.`;
    throw new ClusterError('conflict', text);
  }
  const { object: applied, warnings, conflicts } = await tryApply(session, object, live);
  // A dry run cannot take over first, so what only those managers hold is still in its answer.
  const { ours, others } = ownership(live);
  const after = withoutDropped(applied, ours, others, object.wanted);
  const change = isSame(live, after) ? 'none' : 'change';
  const takesOver = change === 'none' ? [] : takenOver(live);
  return { ...object, change, live, after, conflicts, takesOver, warnings };
}

const labelsOf = (rule: Whole | undefined): unknown => {
  const { subsets, host } = (rule?.spec ?? {}) as {
    subsets?: { name?: string; labels?: unknown }[];
    host?: string;
  };
  const named = (subsets ?? []).map(({ name, labels }) => [name ?? '', labels ?? {}] as const);
  return { host, subsets: Object.fromEntries(named) };
};

/** A subset that means other pods than before moves requests without any weight. */
function meansOthers({ kind, live, after }: PreparedObject): boolean {
  if (kind !== 'DestinationRule' || !live) return false;
  const [before, now] = [labelsOf(live), labelsOf(after)] as {
    host?: string;
    subsets: Record<string, unknown>;
  }[];
  if (before?.host !== now?.host) return true;
  return Object.entries(before?.subsets ?? {}).some(
    ([name, labels]) => now?.subsets[name] !== undefined && !sameJson(labels, now.subsets[name]),
  );
}

/**
 * Compares every object with the cluster; stores nothing. Throws a ClusterError for the first that the server refuses
 * or that is being deleted.
 */
export async function prepareFile(
  session: ClusterSession,
  objects: readonly FileObject[],
  snapshot: Snapshot,
  stamp: Stamp,
): Promise<PreparedFile> {
  await session.checkStill();
  const apiVersion = await session.apiVersionOf(ISTIO_GROUP);
  const prepared: PreparedObject[] = [];
  for (const object of objects)
    prepared.push(await prepareOne(session, { ...object, wanted: { ...object.wanted, apiVersion } }));
  const changed = prepared.filter(one => one.change === 'change' && one.kind === 'VirtualService');
  const transitions = changed.map(({ live, after }) => ({
    before: live as VirtualService,
    after: after as VirtualService,
  }));
  const plan = routePlan(snapshot, transitions, 'apply', stamp);
  const isNew = prepared.some(one => one.change === 'create' && one.kind === 'VirtualService');
  const withRoutes = prepared.map(one => ({
    ...one,
    routes: plan.objects.find(each => one.kind === 'VirtualService' && each.uid === one.live?.metadata?.uid),
  }));
  return {
    id: plan.id,
    cluster: session.identity,
    objects: withRoutes,
    missing: undefinedAfter(withRoutes, snapshot),
    plan: { ...plan, raisesCanary: plan.raisesCanary || isNew || prepared.some(meansOthers) },
    warnings: [
      ...plan.warnings,
      ...prepared.flatMap(one => one.warnings.map(text => `${nameOf(one)}: ${text}`)),
    ],
  };
}
