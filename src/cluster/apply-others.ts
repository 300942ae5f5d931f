/** Writes objects of other kinds, in order, with exact words on what became of each. */
import { setTimeout as delay } from 'node:timers/promises';
import { historyAnnotation, withEntry } from '../canary/history.ts';
import type { ObjectPlan, PatchOperation } from '../canary/model.ts';
import type { OtherOutcome, OtherWrite } from '../canary/other-model.ts';
import { otherName } from '../canary/others.ts';
import { pointerPart } from '../istio/pointer.ts';
import type { KubeObject } from '../istio/types.ts';
import { aboutTheObject, asClusterError, type ClusterError } from './errors.ts';
import { lookAgain, lookTimeout, mostTries, pauseFor } from './look-again.ts';
import { lookAtOther, type OtherLook, otherPath, readOther, sendOther } from './other-request.ts';
import { overtaken } from './overtaken.ts';
import { fieldManager } from './patch.ts';
import type { ClusterSession } from './ports.ts';
import { sendersNow } from './still-unused.ts';

type Done = { outcome: OtherOutcome; object?: KubeObject };

const base = ({ kind, namespace, name, words }: OtherWrite): Omit<OtherOutcome, 'status'> => ({
  kind,
  namespace,
  name,
  words,
  warnings: [],
});

const failed = (write: OtherWrite, message: string): Done => ({
  outcome: { ...base(write), status: 'failed', message },
});

const applied = (write: OtherWrite, object: KubeObject | undefined, warnings: string[]): Done => ({
  outcome: {
    ...base(write),
    status: 'applied',
    resourceVersion: object?.metadata?.resourceVersion,
    warnings,
  },
  object,
});

const dotted = (message: string): string => message.replace(/[^.!?]$/, '$&.');

/** What a failed try means; undefined: try again. */
async function judge(
  session: ClusterSession,
  write: OtherWrite,
  error: ClusterError,
  attempt: number,
): Promise<Done | undefined> {
  if (error.code === 'throttled') {
    if (attempt >= mostTries) return failed(write, error.message);
    await pauseFor(error);
    return undefined;
  }
  const lost = error.mayHaveArrived;
  if (!lost && !aboutTheObject.has(error.code)) return failed(write, error.message);
  const seen: OtherLook | undefined = await lookAgain(lost, async () =>
    lookAtOther(write, await readOther(session, write, lookTimeout)),
  );
  if (seen?.found === 'applied') {
    const why = lost
      ? 'The answer was lost; the object itself shows that the change was made.'
      : 'It was so already.';
    return applied(write, seen.object, [`${otherName(write)}: ${why}`]);
  }
  if (seen?.found === 'changed') {
    const message = `${otherName(write)} ${seen.words}. Nothing was overwritten. Plan it again from what is there now.`;
    return { outcome: { ...base(write), status: 'conflict', message } };
  }
  if (seen?.found === 'unchanged') {
    if (attempt < 2 && (lost || error.code === 'conflict')) return undefined;
    return failed(write, `${dotted(error.message)} The object is unchanged.`);
  }
  const unknown = `Whether it was done is not known, since ${otherName(write)} cannot be read either: look at it before you repeat this.`;
  return failed(write, lost ? `${dotted(error.message)} ${unknown}` : error.message);
}

/** Gives a VirtualService that was just made its first history entry, which needs its uid. */
async function recordMade(
  session: ClusterSession,
  write: OtherWrite & { op: 'create' },
  object: KubeObject,
): Promise<{ object: KubeObject; warnings: string[] }> {
  const { uid = '', annotations = {} } = object.metadata ?? {};
  if (!write.entry) return { object, warnings: [] };
  const { text } = withEntry(annotations, { ...write.entry, uid });
  const body: PatchOperation[] = [
    { op: 'test', path: '/metadata/uid', value: uid },
    { op: 'add', path: `/metadata/annotations/${pointerPart(historyAnnotation)}`, value: text },
  ];
  try {
    const { path } = await otherPath(session, write);
    const contentType = 'application/json-patch+json';
    const request = { method: 'PATCH', path, query: { fieldManager }, contentType, body } as const;
    return { object: { kind: write.kind, ...(await session.http.ask<KubeObject>(request)) }, warnings: [] };
  } catch (error) {
    const why = asClusterError(error, session.identity).message;
    const warning = `${otherName(write)} was made, but its history could not be written, so Undo does not know of it: ${why}`;
    return { object, warnings: [warning] };
  }
}

async function written(session: ClusterSession, write: OtherWrite, dryRun: boolean): Promise<Done> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { object, warnings } = await sendOther(session, write, dryRun);
      return applied(write, object, warnings);
    } catch (thrown) {
      const verdict = await judge(session, write, asClusterError(thrown, session.identity), attempt);
      if (verdict) return verdict;
    }
  }
}

async function applyOther(session: ClusterSession, write: OtherWrite, dryRun: boolean): Promise<Done> {
  const { outcome, object } = await written(session, write, dryRun);
  if (write.op !== 'create' || !object || dryRun) return { outcome, object };
  const recorded = await recordMade(session, write, object);
  return applied(write, recorded.object, [...outcome.warnings, ...recorded.warnings]);
}

/** Why a write that waited is not made any more; undefined: it is. */
async function stopped(
  session: ClusterSession,
  write: OtherWrite,
  objects: readonly ObjectPlan[],
  before: readonly OtherWrite[],
): Promise<Done | undefined> {
  const not = `${otherName(write)} was left as it is`;
  try {
    const words = await overtaken(session, objects, before);
    if (!words) return undefined;
    const message = `${words} while this waited, so ${not}. Plan it again from what is there now.`;
    return { outcome: { ...base(write), status: 'conflict', message } };
  } catch (error) {
    const { message } = asClusterError(error, session.identity);
    return failed(
      write,
      `${dotted(message)} Whether anything changed while this waited is not known, so ${not}.`,
    );
  }
}

/** Why what takes the last of a version away is not written; undefined: nothing sends there. */
async function stillUsed(session: ClusterSession, write: OtherWrite): Promise<Done | undefined> {
  const { whileUnused } = write;
  if (!whileUnused) return undefined;
  const not = `${otherName(write)} was left as it is`;
  try {
    const reasons = await sendersNow(session, whileUnused);
    if (reasons.length === 0) return undefined;
    const message = `${whileUnused.key} is used again by now: ${reasons.join('; ')}. So ${not}. Shift these to another version first, or remove them.`;
    return { outcome: { ...base(write), status: 'conflict', message } };
  } catch (error) {
    const { message } = asClusterError(error, session.identity);
    return failed(
      write,
      `${dotted(message)} Whether anything sends to ${whileUnused.key} by now is not known, so ${not}.`,
    );
  }
}

/**
 * Writes in order and stops at the first that fails; with `blocked` (what failed before) nothing is tried at all.
 * Waits as each write asks for, but not in a dry run.
 */
export async function applyOthers(
  session: ClusterSession,
  writes: readonly OtherWrite[],
  options: {
    dryRun: boolean;
    blocked?: string;
    onApplied?: (object: KubeObject) => void;
    /** What was written before these: looked at again after each wait. */
    objects?: readonly ObjectPlan[];
  },
): Promise<OtherOutcome[]> {
  const { dryRun, onApplied, objects = [] } = options;
  const outcomes: OtherOutcome[] = [];
  let { blocked } = options;
  for (const write of writes) {
    if (blocked !== undefined) {
      const message = `Not tried, since ${blocked} before it was not written.`;
      outcomes.push({ ...base(write), status: 'skipped', message });
      continue;
    }
    if (write.waitMs && !dryRun) await delay(write.waitMs);
    const before = writes.slice(0, outcomes.length);
    const late = write.waitMs && !dryRun ? await stopped(session, write, objects, before) : undefined;
    const used = late ?? (dryRun ? undefined : await stillUsed(session, write));
    const { outcome, object } = used ?? (await applyOther(session, write, dryRun));
    outcomes.push(outcome);
    if (outcome.status !== 'applied') blocked = otherName(write);
    if (object && !dryRun) onApplied?.(object);
  }
  return outcomes;
}
