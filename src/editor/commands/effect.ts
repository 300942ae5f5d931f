/** Applied and in effect: for a while after a write it is seen to that nobody puts something else in its place. */
import { effectOf, sharesNow } from '../../canary/effect.ts';
import type { ObjectPlan, Outcome, Plan } from '../../canary/model.ts';
import type { LiveCluster } from '../../cluster/ports.ts';
import type { Cockpit } from '../cockpit.ts';
import { complain } from '../shared/notify.ts';
import { splitText } from '../shared/split-text.ts';
import { t } from '../shared/text.ts';

/** Milliseconds that a write is looked after: a GitOps controller's usual answer is a matter of seconds. */
const looked = 30_000;

const find = (live: LiveCluster, { namespace, name }: ObjectPlan) =>
  live
    .snapshot()
    .virtualServices.find(
      one => one.metadata?.name === name && (one.metadata.namespace ?? 'default') === namespace,
    );

/** Reads the object once more, since the view may lag behind; true when something was there to be told. */
async function tell(
  cockpit: Cockpit,
  live: LiveCluster,
  plan: ObjectPlan,
  seconds: number,
): Promise<boolean> {
  const { namespace, name } = plan;
  const { object: now, writer } = await cockpit.facade().readWithWriter(live.session, namespace, name);
  const effect = effectOf(plan, now);
  if (effect === 'holds' || effect === 'moved-on') return effect === 'moved-on';
  const where = `${namespace}/${name}`;
  const by = writer ?? t('somebody else');
  const shares = now ? splitText(sharesNow(plan, now)) : '';
  const text =
    effect === 'deleted'
      ? t('{0} was deleted {1} s after it was written.', where, seconds)
      : effect === 'reverted'
        ? t('{0} was put back by {1} after {2} s: {3}.', where, by, seconds, shares)
        : t('{0} was changed by {1} after {2} s: {3}.', where, by, seconds, shares);
  cockpit.log.info(text);
  // Nobody waits for a message to be closed.
  void complain(text);
  return true;
}

/** Looks after what was written; says so, as loudly as a success, when it does not last. */
export function watchEffect(cockpit: Cockpit, live: LiveCluster, plan: Plan, outcome: Outcome): void {
  const since = Date.now();
  const open = new Set(plan.objects.filter((_, i) => outcome.objects[i]?.status === 'applied'));
  if (open.size === 0) return;
  const asking = new Set<ObjectPlan>();
  const look = (): void => {
    for (const one of open) {
      const effect = effectOf(one, find(live, one));
      if (effect === 'holds' || asking.has(one)) continue;
      if (effect === 'moved-on') {
        open.delete(one);
        continue;
      }
      asking.add(one);
      const seconds = Math.max(1, Math.round((Date.now() - since) / 1000));
      // Telling needs one more read; where even that fails, the view shows what became of the cluster.
      tell(cockpit, live, one, seconds)
        .catch((error: unknown) => {
          cockpit.log.info(`${one.namespace}/${one.name} is not what was written: ${String(error)}`);
          return true;
        })
        .then(isTold => {
          asking.delete(one);
          if (isTold) open.delete(one);
          if (open.size === 0) end();
        });
    }
    if (open.size === 0) end();
  };
  const subscription = live.onDidChange(look);
  const timer = setTimeout(() => end(), looked);
  timer.unref?.();
  function end(): void {
    clearTimeout(timer);
    subscription.dispose();
  }
}
