/** One write, and exact words on what became of it, also where its answer was lost. */
import { nameOf } from '../../canary/files/model.ts';
import { aboutTheObject, asClusterError } from '../errors.ts';
import { lookAgain, mostTries, pauseFor } from '../look-again.ts';
import { lastWriters } from '../managers.ts';
import type { ClusterSession } from '../ports.ts';
import { FieldConflicts, type Named, read, type Stored, type Whole } from './request.ts';

export type Done =
  | { status: 'done'; stored?: Whole; warnings: string[] }
  | { status: 'conflict' | 'failed'; message: string };

/** A write that can be tried, and how its result is told from what was there before. */
export interface Write {
  named: Named;
  /** The version that it was made for; undefined where there was no object. */
  seen?: Whole;
  send(): Promise<Stored | undefined>;
  /** Whether an object (undefined: none) is what this write leaves behind. */
  isDone(now: Whole | undefined): boolean;
}

/** What became of an object that was `seen` and is `now`, and is left alone. */
export function changedText(named: Named, seen: Whole | undefined, now: Whole | undefined): string {
  const name = nameOf(named);
  const again = 'Nothing was overwritten. Do it again from what is there now.';
  if (!now) return `${name} was deleted meanwhile. ${again}`;
  if (!seen) return `${name} was created by somebody else meanwhile. ${again}`;
  const { names, at } = lastWriters(now);
  const who = names.length > 0 ? `, with ${names.join(' or ')} at ${at}` : '';
  return `${name} was changed meanwhile${who}. ${again}`;
}

const isUntouched = (seen: Whole | undefined, now: Whole | undefined): boolean =>
  seen?.metadata?.uid === now?.metadata?.uid &&
  seen?.metadata?.resourceVersion === now?.metadata?.resourceVersion;

/** Writes once, at most: tries again only where the object itself shows that nothing has happened. */
export async function surely(session: ClusterSession, write: Write): Promise<Done> {
  const { named, seen } = write;
  for (let attempt = 1; ; attempt++) {
    try {
      const stored = await write.send();
      return { status: 'done', stored: stored?.object, warnings: stored?.warnings ?? [] };
    } catch (thrown) {
      if (thrown instanceof FieldConflicts) throw thrown;
      const error = asClusterError(thrown, session.identity);
      const isLast = attempt >= mostTries;
      if (error.code === 'throttled' && !isLast) {
        await pauseFor(error);
        continue;
      }
      const lost = error.mayHaveArrived;
      if (!lost && !aboutTheObject.has(error.code)) return { status: 'failed', message: error.message };
      const found = await lookAgain(lost, async () => ({ now: await read(session, named) }));
      if (!found) {
        const unknown = `Whether ${nameOf(named)} was written is not known, since it cannot be read either: look at it before you repeat this.`;
        return { status: 'failed', message: lost ? `${error.message} ${unknown}` : error.message };
      }
      const { now } = found;
      if (lost && write.isDone(now)) {
        const warnings = ['The answer was lost; the object itself shows that it was written.'];
        return { status: 'done', stored: now, warnings };
      }
      if (!isUntouched(seen, now)) return { status: 'conflict', message: changedText(named, seen, now) };
      if (lost && !isLast) continue;
      return { status: 'failed', message: `${error.message.replace(/[^.!?]$/, '$&.')} It was not written.` };
    }
  }
}
