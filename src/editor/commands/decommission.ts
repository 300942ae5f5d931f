/** Decommission: the end of a version that gets no requests any more. */
import { planDecommission } from '../../canary/decommission.ts';
import type { Outcome, Plan } from '../../canary/model.ts';
import { othersOf } from '../../canary/others.ts';
import { Refusal } from '../../canary/refusal.ts';
import { findObject } from '../../canary/shift.ts';
import type { LiveCluster } from '../../cluster/ports.ts';
import type { KubeObject } from '../../istio/types.ts';
import type { Cockpit } from '../cockpit.ts';
import { inform } from '../shared/notify.ts';
import { settings } from '../shared/settings.ts';
import { t } from '../shared/text.ts';
import type { Call } from './arguments.ts';
import { askTarget, choose } from './ask.ts';
import { carryOut } from './carry-out.ts';
import { allVersionChoices } from './choices.ts';
import { folderFor, writeManifests } from './manifest-files.ts';
import { reach } from './reach.ts';
import { stamp } from './stamp.ts';
import { refuseIfReadOnly, undoOf } from './traffic.ts';

const missing = (name: string, why: string): Refusal =>
  new Refusal('usage', 'argument-missing', t('The argument "{0}" is missing: {1}', name, why));

/** Milliseconds that the last connections get; undefined where the person left. */
async function askDrain({ args, fromCode }: Call, key: string, title: string): Promise<number | undefined> {
  if (args.drained === true || args.dryRun === true) return 0;
  if (args.drain !== undefined) return args.drain * 1000;
  if (fromCode) throw missing('drain', t('the seconds that open connections get to end, or drained.'));
  return choose(
    [
      { label: t('Wait {0} s', 30), value: 30_000 },
      { label: t('Wait {0} min', 5), value: 300_000 },
      { label: t('None is left'), value: 0 },
    ],
    title,
    t('Open connections outlast their route: how long those of {0} get to end', key),
  );
}

/** Whether the workload goes too; undefined where the person left. */
async function askDelete({ args, fromCode }: Call, title: string): Promise<boolean | undefined> {
  if (args.deleteWorkload !== undefined || fromCode) return args.deleteWorkload === true;
  return choose(
    [
      { label: t('Scale the workload to 0'), description: t('Undo brings it back'), value: false },
      {
        label: t('Scale to 0 and delete the workload'),
        description: t('its manifest is saved to a file first'),
        value: true,
      },
    ],
    title,
    t('What becomes of its workload'),
  );
}

/** Saves what the plan deletes; false where the person did not say where to. */
async function saved(cockpit: Cockpit, live: LiveCluster, call: Call, plan: Plan): Promise<boolean> {
  const deleted = othersOf(plan).filter(one => one.op === 'delete');
  if (deleted.length === 0) return true;
  const folder = await folderFor(call);
  if (!folder) return false;
  const objects: KubeObject[] = [];
  for (const write of deleted) {
    const object = await cockpit.facade().readWorkload(live.session, write);
    if (object) objects.push(object);
  }
  const files = await writeManifests(folder, objects, false);
  void inform(t('Saved before it is deleted: {0}.', files.join(', ')));
  return true;
}

/** Takes a version's destinations and subset away and scales its workload to nothing. */
export async function decommission(cockpit: Cockpit, call: Call): Promise<Outcome | undefined> {
  refuseIfReadOnly(call);
  const title = t('Decommission');
  const live = await reach(cockpit.hub);
  const snapshot = live.snapshot();
  const target = await askTarget(snapshot, call, title);
  if (!target) return undefined;
  if (call.args.key === undefined && call.fromCode) throw missing('key', t('the version to take away.'));
  const key =
    call.args.key ??
    (await choose(
      allVersionChoices(snapshot, findObject(snapshot, target)),
      title,
      t('The version to take away'),
    ));
  if (key === undefined) return undefined;
  const settleMs = settings().settleSeconds * 1000;
  const { stable, why } = call.args;
  const namespaces = [...new Set([target.namespace, ...(snapshot.namespaces ?? [])])];
  const senders = await cockpit.facade().readSenders(live.session, { namespaces });
  // What cannot be is said before anything is asked.
  planDecommission({ ...snapshot, senders }, target, key, { stable, settleMs, drainMs: 0 }, stamp());
  const drainMs = await askDrain(call, key, title);
  const deleteWorkload = drainMs === undefined ? undefined : await askDelete(call, title);
  if (deleteWorkload === undefined) return undefined;
  const options = { stable, settleMs, drainMs, deleteWorkload };
  return carryOut(cockpit, {
    live,
    call,
    make: now => planDecommission({ ...now, senders }, target, key, options, stamp(why)),
    asks: () => settings().confirm !== 'never',
    ready: plan => saved(cockpit, live, call, plan),
    next: undoOf(cockpit),
  });
}
