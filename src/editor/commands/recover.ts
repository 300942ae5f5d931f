/** What this machine remembers of objects whose annotations vanished: told where it is missed, and put back on a word. */
import { type KeptObject, type Vanished, vanished } from '../../canary/journal.ts';
import type { Outcome, Snapshot } from '../../canary/model.ts';
import { lostHere, planRecover, vanishedText, withRemembered } from '../../canary/recover.ts';
import { isRefusal } from '../../canary/refusal.ts';
import { findObject, type Target } from '../../canary/shift.ts';
import type { LiveCluster } from '../../cluster/ports.ts';
import type { Cockpit } from '../cockpit.ts';
import { askModal } from '../shared/notify.ts';
import { settings } from '../shared/settings.ts';
import { t } from '../shared/text.ts';
import type { Call } from './arguments.ts';
import { askTarget } from './ask.ts';
import { carryOut } from './carry-out.ts';
import { reach } from './reach.ts';
import { stamp } from './stamp.ts';
import { refuseIfReadOnly } from './traffic.ts';

/** What is remembered of a target on the cluster that is shown. */
export const recall = (
  { journal }: Cockpit,
  { session }: LiveCluster,
  { namespace, name }: Target,
): Promise<KeptObject | undefined> => journal().recall(session.identity, namespace, name);

/** Writes the remembered history, and stable, into the object's annotations. */
async function restore(
  cockpit: Cockpit,
  live: LiveCluster,
  call: Call,
  target: Target,
): Promise<Outcome | undefined> {
  const kept = await recall(cockpit, live, target);
  return carryOut(cockpit, {
    live,
    call,
    make: now => planRecover(now, target, kept, stamp(call.args.why)),
    asks: () => settings().confirm !== 'never',
  });
}

/** Puts back a history that vanished. */
export async function recoverHistory(cockpit: Cockpit, call: Call): Promise<Outcome | undefined> {
  refuseIfReadOnly(call);
  const live = await reach(cockpit.hub);
  const target = await askTarget(live.snapshot(), call, t('Restore History'));
  return target && restore(cockpit, live, call, target);
}

/** What vanished from a target, as far as it is remembered here. */
export async function lostOf(
  cockpit: Cockpit,
  live: LiveCluster,
  target: Target,
): Promise<Vanished | undefined> {
  return vanished(findObject(live.snapshot(), target), await recall(cockpit, live, target));
}

/** Tells a person what vanished, and restores it where they say so. False: there was nothing to be told. */
export async function offerRestore(
  cockpit: Cockpit,
  live: LiveCluster,
  target: Target,
  lost: Vanished | undefined,
): Promise<boolean> {
  if (!lost) return false;
  const button = t('Restore History');
  const detail = t('Its routes stay as they are. Undo and Roll Back know them again after that.');
  const picked = settings().readOnly
    ? await askModal(vanishedText(target, lost), '')
    : await askModal(vanishedText(target, lost), detail, button);
  if (picked === button) await restore(cockpit, live, { args: { confirmed: true }, fromCode: false }, target);
  return true;
}

/**
 * Where an undo finds no history since it vanished, a person is asked whether to restore it; code is told. Throws the
 * error where nothing explains it.
 */
export async function missed(
  cockpit: Cockpit,
  live: LiveCluster,
  call: Call,
  target: Target,
  error: unknown,
): Promise<undefined> {
  const snapshot: Snapshot = live.snapshot();
  const kept = await recall(cockpit, live, target);
  const lost = isRefusal(error) ? lostHere(snapshot, target, kept) : undefined;
  if (call.fromCode || !lost) throw withRemembered(error, snapshot, target, kept);
  await offerRestore(cockpit, live, target, lost);
  return undefined;
}

/** The remembered stable version, where a person says that it is the one to go back to; `other` asks for another. */
export async function askRemembered(
  target: Target,
  lost: Vanished | undefined,
): Promise<{ stable: string } | 'other' | undefined> {
  if (lost?.stable === undefined) return 'other';
  const back = t('Roll Back to {0}', lost.stable);
  const other = t('Another Version…');
  const detail = t('Which version is stable is not recorded in the object any more.');
  const picked = await askModal(vanishedText(target, lost), detail, back, other);
  if (picked === back) return { stable: lost.stable };
  return picked === other ? 'other' : undefined;
}
