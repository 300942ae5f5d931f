/** `--watch SECONDS`: whether what was written lasts. What puts it back is said as loudly as a success. */
import { setTimeout as delay } from 'node:timers/promises';
import { effectOf, sharesNow } from '../canary/effect.ts';
import type { ObjectPlan, Outcome, Plan } from '../canary/model.ts';
import type { ClusterSession } from '../cluster/ports.ts';
import { percentText } from '../istio/shares.ts';
import { clusterBundle } from './connect.ts';
import type { Io } from './io.ts';

/** Milliseconds between two looks. */
const pace = 500;

const words = (shares: Record<string, number>): string =>
  Object.entries(shares)
    .map(([key, share]) => `${key} ${percentText(share)} %`)
    .join(', ');

/** What became of an object by now, in words; undefined where it is as it was written, or moved on by this product. */
async function overtaken(
  session: ClusterSession,
  plan: ObjectPlan,
  seconds: number,
): Promise<string | undefined> {
  const { namespace, name } = plan;
  const { readWithWriter } = await clusterBundle();
  // What cannot be read at the moment is looked at again.
  const read = await readWithWriter(session, namespace, name).catch(() => undefined);
  if (!read) return undefined;
  const effect = effectOf(plan, read.object);
  if (effect === 'holds' || effect === 'moved-on') return undefined;
  const where = `${namespace}/${name}`;
  if (effect === 'deleted' || !read.object) return `${where} was deleted ${seconds} s after it was written.`;
  const by = read.writer ?? 'somebody else';
  const what = effect === 'reverted' ? 'put back' : 'changed';
  return `${where} was ${what} by ${by} after ${seconds} s: ${words(sharesNow(plan, read.object))}.`;
}

/** Looks after what was applied for a while; false where something did not last, which is told. */
export async function lasts(
  session: ClusterSession,
  plan: Plan,
  outcome: Outcome,
  watchMs: number,
  io: Io,
): Promise<boolean> {
  const open = new Set(plan.objects.filter((_, i) => outcome.objects[i]?.status === 'applied'));
  const since = Date.now();
  let lasted = true;
  while (open.size > 0 && Date.now() - since < watchMs) {
    await delay(Math.min(pace, watchMs));
    for (const one of open) {
      const seconds = Math.max(1, Math.round((Date.now() - since) / 1000));
      const told = await overtaken(session, one, seconds);
      if (told === undefined) continue;
      io.stderr(`${told}\n`);
      open.delete(one);
      lasted = false;
    }
  }
  return lasted;
}
