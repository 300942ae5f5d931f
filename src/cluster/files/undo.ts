/** Takes an applied file back: every object as it was before, where it is still as applying left it. */
import { setTimeout as delay } from 'node:timers/promises';
import { backPlan, isWritten, type WrittenOutcome as Written } from '../../canary/files/back.ts';
import { type FileObjectOutcome, type FileOutcome, nameOf } from '../../canary/files/model.ts';
import { orderOf, type Step, withDropped } from '../../canary/files/order.ts';
import type { Becoming } from '../../canary/files/undefined-after.ts';
import { ownAnnotations } from '../../canary/files/wanted.ts';
import { historyAnnotation, stableAnnotation, withEntry } from '../../canary/history.ts';
import type { ObjectPlan, PatchOperation, Snapshot } from '../../canary/model.ts';
import { rolloutNotes } from '../../canary/noted.ts';
import type { Stamp } from '../../canary/plan.ts';
import { sameJson } from '../../istio/equal.ts';
import { pointerPart } from '../../istio/pointer.ts';
import type { KubeObject } from '../../istio/types.ts';
import { explain } from '../errors.ts';
import { fieldManager } from '../patch.ts';
import type { ClusterSession, FileOptions } from '../ports.ts';
import { refuseElsewhere } from './elsewhere.ts';
import { leavesUndefined } from './meanwhile.ts';
import { patch, read, remove, type Whole } from './request.ts';
import { type Done, surely } from './surely.ts';
import { managedOf } from './take-over.ts';

const settling = 1000;

/** What people wrote of an object: what must be as applying left it. */
const written = ({ spec, metadata }: Whole): unknown => ({
  spec,
  labels: metadata?.labels ?? {},
  annotations: ownAnnotations(metadata?.annotations) ?? {},
});

const mapOf = (object: Whole, field: 'labels' | 'annotations'): Record<string, string> =>
  object.metadata?.[field] ?? {};

/** What is as it is by now, whatever it was before: shifts and rollouts went on. */
const ours: ReadonlySet<string> = new Set([historyAnnotation, stableAnnotation, ...rolloutNotes]);

/** Puts the entries of a map back that applying changed. The map itself is there, or is made first. */
function backIn(field: 'labels' | 'annotations', from: Whole, to: Whole, extra: Record<string, string>) {
  const [now, wanted] = [mapOf(from, field), { ...mapOf(to, field), ...extra }];
  const keys = [...new Set([...Object.keys(now), ...Object.keys(wanted)])].filter(
    key => (key in extra || !ours.has(key)) && now[key] !== wanted[key],
  );
  const base = `/metadata/${field}`;
  const hasMap = from.metadata?.[field] !== undefined;
  const make: PatchOperation[] = hasMap || keys.length === 0 ? [] : [{ op: 'add', path: base, value: {} }];
  const changes = keys.map((key): PatchOperation => {
    const path = `${base}/${pointerPart(key)}`;
    return wanted[key] === undefined ? { op: 'remove', path } : { op: 'add', path, value: wanted[key] };
  });
  return [...make, ...changes];
}

/** The one patch of an object: its version as read, its former spec, labels and annotations, the history's entry. */
function backPatch(now: Whole, to: Whole, routes: ObjectPlan | undefined): PatchOperation[] {
  const text = routes && withEntry(mapOf(now, 'annotations'), routes.entry).text;
  return [
    { op: 'test', path: '/metadata/uid', value: now.metadata?.uid },
    { op: 'test', path: '/metadata/resourceVersion', value: now.metadata?.resourceVersion },
    { op: 'replace', path: '/spec', value: to.spec },
    ...backIn('labels', now, to, {}),
    ...backIn('annotations', now, to, text === undefined ? {} : { [historyAnnotation]: text }),
  ];
}

/** Whether it is the object that was written; one whose creation nobody saw answered is known by who made it. */
function isSameOne(now: Whole | undefined, { metadata }: Whole): now is Whole {
  if (!now) return false;
  if (metadata?.uid !== undefined) return now.metadata?.uid === metadata.uid;
  return managedOf(now).some(({ manager }) => manager === fieldManager);
}

/** Whether an object is as this step leaves it, or the whole way back. */
const isBack = (now: Whole, previous: Whole, expected: Whole, phase: Step['phase']): boolean =>
  [previous, ...(phase === 'add' ? [withDropped(previous, expected)] : [])].some(to =>
    sameJson(written(now), written(to)),
  );

const conflict = (one: FileObjectOutcome, what: string): Done => ({
  status: 'conflict',
  message: `${nameOf(one)} ${what} since it was applied, so it was left as it is.`,
});

async function undoOne(
  session: ClusterSession,
  one: Written,
  phase: Step['phase'],
  expected: Whole,
  routes: ObjectPlan | undefined,
): Promise<Done> {
  const now = await read(session, one);
  if (!isSameOne(now, expected))
    return !now && !one.previous
      ? { status: 'done', warnings: [] }
      : conflict(one, now ? 'was deleted and created again' : 'was deleted');
  const { previous } = one;
  // An undo that stopped half way is taken up again: what is back already is done.
  if (previous && isBack(now, previous, expected, phase))
    return { status: 'done', stored: now, warnings: [] };
  const { orElse } = one;
  const isLeft = [expected, ...(orElse ? [orElse] : [])].some(left => sameJson(written(now), written(left)));
  if (!isLeft) return conflict(one, 'was changed');
  if (!previous) {
    const send = async (): Promise<undefined> => remove(session, one, now).then(() => undefined);
    return surely(session, {
      named: one,
      seen: now,
      send,
      isDone: found => found?.metadata?.uid !== now.metadata?.uid,
    });
  }
  const to = phase === 'add' ? withDropped(previous, now) : previous;
  const operations = backPatch(now, to, phase === 'whole' ? routes : undefined);
  return surely(session, {
    named: one,
    seen: now,
    send: () => patch(session, one, operations),
    isDone: found => found !== undefined && sameJson(found.spec, to.spec),
  });
}

/**
 * Restores what an outcome's objects were before; what was created is deleted. An object that was changed since is a
 * conflict and stays. Stops at the first that fails. Throws `context-moved` where the session is with another cluster.
 */
export async function undoFile(
  session: ClusterSession,
  outcome: FileOutcome,
  snapshot: Snapshot,
  stamp: Stamp,
  options: FileOptions = {},
): Promise<FileOutcome> {
  refuseElsewhere(session, outcome.cluster);
  await session.checkStill();
  const { onApplied, journal, settleMs = settling } = options;
  const applied = outcome.objects.filter(isWritten);
  const routes = backPlan(outcome, snapshot, stamp).objects;
  const results = applied.map(({ kind, namespace, name, now }): FileObjectOutcome => {
    return { kind, namespace, name, status: 'skipped', warnings: [], previous: now };
  });
  const steps = orderOf(applied.map(({ kind, now, previous }) => ({ kind, before: now, after: previous })));
  const becoming = applied.map(({ kind, namespace, name, previous }): Becoming => {
    return { kind, namespace, name, change: 'change', after: previous };
  });
  let last: (Step & { kind: string }) | undefined;
  for (const { index, phase } of steps) {
    const [one, result] = [applied[index], results[index]];
    if (!one || !result) continue;
    if (last && last.kind !== one.kind) await delay(settleMs);
    const isNext = last?.kind !== one.kind || last.phase !== phase;
    last = { index, phase, kind: one.kind };
    const entry = routes.find(each => each.uid === one.now.metadata?.uid);
    const broken = isNext ? await leavesUndefined(session, becoming) : undefined;
    const back = broken ?? undoOne(session, one, phase, result.now ?? one.now, entry);
    const done = await Promise.resolve(back).catch(
      (error: unknown): Done => ({ status: 'failed', message: explain(error) }),
    );
    if (done.status !== 'done') {
      result.status = done.status;
      result.message = done.message;
      break;
    }
    result.status = phase === 'add' ? 'partly' : 'applied';
    result.now = done.stored;
    result.warnings.push(...done.warnings);
    if (done.stored) {
      onApplied?.(done.stored as KubeObject);
      journal?.remember(session.identity, done.stored);
    }
  }
  const failed = results.find(one => one.message !== undefined);
  for (const one of results)
    if (failed && one.status === 'skipped')
      one.message = `Not tried, since ${nameOf(failed)} was not put back.`;
  if (!failed) journal?.forgetFile(outcome);
  return { plan: outcome.plan, cluster: outcome.cluster, dryRun: false, objects: results };
}
