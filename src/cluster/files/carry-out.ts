/** Carries a compared file out: takes over, applies with the version that was compared, object by object in order. */
import { setTimeout as delay } from 'node:timers/promises';
import {
  type FileObjectOutcome,
  type FileOutcome,
  nameOf,
  type PreparedFile,
  type PreparedObject,
} from '../../canary/files/model.ts';
import { orderOf, type Step, withDropped } from '../../canary/files/order.ts';
import { bare } from '../../canary/files/wanted.ts';
import { historyAnnotation, readHistory, withEntry } from '../../canary/history.ts';
import { noted } from '../../canary/noted.ts';
import { sameJson } from '../../istio/equal.ts';
import type { KubeObject } from '../../istio/types.ts';
import { explain } from '../errors.ts';
import type { ClusterSession, FileOptions } from '../ports.ts';
import { refuseElsewhere } from './elsewhere.ts';
import { FileKeeper } from './keep.ts';
import { leavesUndefined, notAsCompared } from './meanwhile.ts';
import { apply, create, FieldConflicts, patch, type Whole } from './request.ts';
import { type Done, surely } from './surely.ts';
import { takeOverPatch } from './take-over.ts';

/** Istio gathers changes for 100 ms and more before it sends them; a proxy needs a moment to take them in. */
const settling = 1000;

/** The live object's own annotations, with the entry of this write: sent along, so that applying drops none of them. */
function kept(object: PreparedObject, now: Whole): Record<string, string> {
  const annotations = now.metadata?.annotations ?? {};
  const own = noted.flatMap(key =>
    annotations[key] === undefined ? [] : [[key, annotations[key]] as const],
  );
  const text = object.routes && withEntry(annotations, object.routes.entry).text;
  return { ...Object.fromEntries(own), ...(text === undefined ? {} : { [historyAnnotation]: text }) };
}

/** What is sent: the file's object for the very version that it was compared with. */
function bodyOf(object: PreparedObject, now: Whole, isFirst: boolean): KubeObject {
  const { wanted } = object;
  const { uid, resourceVersion } = now.metadata ?? {};
  const annotations = { ...wanted.metadata?.annotations, ...kept(object, now) };
  const metadata = {
    ...wanted.metadata,
    uid,
    resourceVersion,
    ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
  };
  const body = { ...wanted, metadata };
  return isFirst ? withDropped(body, object.live) : body;
}

/** What a write is going to leave behind, as the preview showed it. */
function resultOf(object: PreparedObject, phase: Step['phase'], now: Whole | undefined): Whole {
  const { after, live } = object;
  const whole = phase === 'add' ? withDropped(after, live) : after;
  const { metadata } = whole;
  return now
    ? { ...whole, metadata: { ...metadata, annotations: { ...metadata?.annotations, ...kept(object, now) } } }
    : whole;
}

const isLike = (now: Whole | undefined, wanted: KubeObject): boolean =>
  now !== undefined && sameJson(now.spec, (wanted as Whole).spec);

/** Whether an object is what a write leaves behind: it has the write's entry, or the very spec that was sent or shown. */
function isResult(object: PreparedObject, seen: Whole, now: Whole | undefined, body: KubeObject): boolean {
  const { uid = '', annotations } = now?.metadata ?? {};
  if (!now || uid !== seen.metadata?.uid) return false;
  const entry = object.routes?.entry.id;
  if (entry !== undefined && readHistory(annotations, uid).some(({ id }) => id === entry)) return true;
  return isLike(now, body) || isLike(now, object.after);
}

class FileWrite {
  readonly #session: ClusterSession;
  readonly #force: boolean;

  constructor(session: ClusterSession, force: boolean) {
    this.#session = session;
    this.#force = force;
  }

  /** One write of an object that is `now` there. */
  async run(object: PreparedObject, phase: Step['phase'], now: Whole | undefined): Promise<Done> {
    try {
      return await this.#run(object, phase, now);
    } catch (error) {
      if (!(error instanceof FieldConflicts)) return { status: 'failed', message: explain(error) };
      const owners = error.conflicts.map(({ manager, field }) => `${manager} owns ${field}`).join(', ');
      const message = `${nameOf(object)} was not written: ${owners}. Leave these fields out of the file, or take them over by force.`;
      return { status: 'conflict', message };
    }
  }

  async #run(object: PreparedObject, phase: Step['phase'], now: Whole | undefined): Promise<Done> {
    const session = this.#session;
    const { wanted } = object;
    if (!now) {
      return surely(session, {
        named: object,
        send: () => create(session, object, wanted),
        isDone: found => isLike(found, wanted),
      });
    }
    const taken = await this.#takeOver(object, now);
    if (taken.status !== 'done') return taken;
    const seen = taken.stored ?? now;
    const body = bodyOf(object, seen, phase === 'add');
    return surely(session, {
      named: object,
      seen,
      send: () => apply(session, object, body, { force: this.#force }),
      isDone: found => isResult(object, seen, found, body),
    });
  }

  async #takeOver(object: PreparedObject, now: Whole): Promise<Done> {
    const operations = takeOverPatch(now);
    if (!operations) return { status: 'done', stored: now, warnings: [] };
    return surely(this.#session, {
      named: object,
      seen: now,
      send: () => patch(this.#session, object, operations),
      isDone: found => found !== undefined && takeOverPatch(found) === undefined,
    });
  }
}

const untried = (object: PreparedObject): FileObjectOutcome => {
  const { kind, namespace, name, live, change } = object;
  const isSame = change === 'none';
  return {
    ...{ kind, namespace, name },
    status: isSame ? 'unchanged' : 'skipped',
    warnings: [],
    ...(live ? { previous: live } : {}),
  };
};

/** What was stored beside what was shown before. */
function surprises(object: PreparedObject, stored: Whole | undefined): string[] {
  if (!stored || sameJson(bare(stored).spec, bare(object.after).spec)) return [];
  return [`${nameOf(object)} was stored otherwise than the preview showed. Compare it with the file.`];
}

/**
 * Applies what was compared. Stops at the first object that fails. Throws `context-moved` before anything is written
 * where the session is with another cluster; everything else is told in the outcome.
 */
export async function applyFile(
  session: ClusterSession,
  prepared: PreparedFile,
  options: FileOptions = {},
): Promise<FileOutcome> {
  const { force = false, onApplied, journal, files = [], settleMs = settling } = options;
  refuseElsewhere(session, prepared.cluster);
  await session.checkStill();
  const outcomes = prepared.objects.map(untried);
  const changing = prepared.objects.filter(one => one.change !== 'none');
  const steps = orderOf(changing.map(({ kind, live, after }) => ({ kind, before: live, after })));
  const write = new FileWrite(session, force);
  const keeper = new FileKeeper(journal, prepared, files);
  const isStill = steps.length === 0 || (await areAsCompared(session, prepared.objects, outcomes));
  let last: (Step & { kind?: string }) | undefined;
  for (const { index, phase } of isStill ? steps : []) {
    const object = changing[index];
    const outcome = object && outcomes[prepared.objects.indexOf(object)];
    if (!object || !outcome) continue;
    if (last && last.kind !== object.kind) await delay(settleMs);
    const isNext = last?.kind !== object.kind || last.phase !== phase;
    last = { index, phase, kind: object.kind };
    const broken = isNext ? await leavesUndefined(session, changing, prepared.missing) : undefined;
    const seen = outcome.now ?? object.live;
    if (!broken) await keeper.before(outcomes, outcome, resultOf(object, phase, seen));
    const done = broken ?? (await write.run(object, phase, seen));
    if (done.status !== 'done') {
      outcome.status = outcome.now ? 'partly' : done.status;
      outcome.message = done.message;
      break;
    }
    outcome.now = done.stored;
    outcome.status = phase === 'add' ? 'partly' : object.live ? 'applied' : 'created';
    outcome.warnings.push(...done.warnings, ...(phase === 'whole' ? surprises(object, done.stored) : []));
    await keeper.after(outcomes);
    if (!done.stored) continue;
    onApplied?.(done.stored);
    journal?.remember(session.identity, done.stored);
  }
  const { id: plan, cluster } = prepared;
  const objects = explained(outcomes);
  if (steps.length > 0) await keeper.after(objects);
  return { plan, cluster, dryRun: false, objects };
}

/** Whether what the file leaves as it is still is so: the rest was compared beside it. What is not is told in its outcome. */
async function areAsCompared(
  session: ClusterSession,
  objects: readonly PreparedObject[],
  outcomes: readonly FileObjectOutcome[],
): Promise<boolean> {
  for (const [i, object] of objects.entries()) {
    const stopped = object.change === 'none' ? await notAsCompared(session, object) : undefined;
    const outcome = outcomes[i];
    if (!stopped || !outcome) continue;
    outcome.status = stopped.status;
    outcome.message = stopped.message;
    return false;
  }
  return true;
}

/** Why what was not tried was not, and what is left of what was written in part. */
function explained(outcomes: FileObjectOutcome[]): FileObjectOutcome[] {
  const failed = outcomes.find(one => one.message !== undefined);
  for (const one of outcomes) {
    if (one.status === 'skipped' && failed)
      one.message = `Not tried, since ${nameOf(failed)} was not written.`;
    if (one.status === 'partly') {
      const what = 'Its new subsets were added; those that the file drops are still there.';
      one.message = [what, one.message].filter(Boolean).join(' ');
    }
  }
  return outcomes;
}
