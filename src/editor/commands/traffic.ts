/** The commands that move traffic, or say where it may go back to. */
import * as vscode from 'vscode';
import type { Outcome, Plan, Snapshot } from '../../canary/model.ts';
import { takesAway } from '../../canary/others.ts';
import { lostHere, refuseGuess, withRemembered } from '../../canary/recover.ts';
import { isRefusal, Refusal } from '../../canary/refusal.ts';
import { planRollback } from '../../canary/rollback.ts';
import { planSetStable } from '../../canary/set-stable.ts';
import { planShift, type Target } from '../../canary/shift.ts';
import { entryToUndo, planUndo } from '../../canary/undo.ts';
import { routeId } from '../../canary/virtual-service.ts';
import type { LiveCluster } from '../../cluster/ports.ts';
import type { Cockpit } from '../cockpit.ts';
import { readOnly } from '../session/refusals.ts';
import { askModal } from '../shared/notify.ts';
import { settings } from '../shared/settings.ts';
import { t } from '../shared/text.ts';
import type { Call } from './arguments.ts';
import { askRoute, askStable, askTarget, askWish, choose } from './ask.ts';
import { carryOut, type Errand } from './carry-out.ts';
import { versionChoices } from './choices.ts';
import { reach } from './reach.ts';
import { askRemembered, missed, recall } from './recover.ts';
import { stamp } from './stamp.ts';
import { withByHand } from './unreadable.ts';

type Result = Promise<Outcome | undefined>;

/** Before anything is asked: nobody should answer questions for a write that cannot be. */
export function refuseIfReadOnly({ args }: Call): void {
  if (settings().readOnly && args.dryRun !== true) throw readOnly();
}

/** The Undo button of a message. Messages stay for hours, so it takes back this plan's entry or nothing. */
export const undoOf = (cockpit: Cockpit): Errand['next'] => ({
  label: t('Undo'),
  run: ({ objects, before = [] }) => {
    const made = before.flatMap(one =>
      one.op === 'create' && one.entry ? { ...one, entry: one.entry } : [],
    );
    const [first] = [...objects, ...made];
    const args = first && { namespace: first.namespace, name: first.name, entry: first.entry.id };
    vscode.commands.executeCommand('istioCanary.undo', args).then(undefined, (error: unknown) => {
      cockpit.log.failure('Undo', error);
    });
  },
});

/** True when an undo of the target would take this entry back, or go on with that. */
function isNext(snapshot: Snapshot, target: Target, entry: string): boolean {
  try {
    return entryToUndo(snapshot, target) === entry;
  } catch (error) {
    if (isRefusal(error) && error.code === 'nothing-to-undo') return false;
    throw error;
  }
}

function assertNewest(snapshot: Snapshot, target: Target, entry: string | undefined): void {
  if (entry === undefined || isNext(snapshot, target, entry)) return;
  throw new Refusal(
    'conflict',
    'newer-entry',
    t(
      '{0} was changed again since, so nothing was undone. Undo Last Shift takes back the newest change.',
      target.name,
    ),
  );
}

/** Gives one route's versions the wished shares. */
export async function shiftTraffic(cockpit: Cockpit, call: Call): Result {
  refuseIfReadOnly(call);
  const title = t('Shift Traffic');
  const live = await reach(cockpit.hub);
  const snapshot = live.snapshot();
  const target = await askTarget(snapshot, call, title);
  const found = target && (await askRoute(snapshot, target, call, title));
  const word = found && (await askStable(snapshot, found.object, found.route, call));
  const wish = word && (await askWish(snapshot, found.object, found.route, call, word.stable));
  if (!target || !found || !word || !wish) return undefined;
  const route = routeId(found.route.ref);
  const settleMs = settings().settleSeconds * 1000;
  const go = (addSubset: boolean): Result =>
    carryOut(cockpit, {
      live,
      call,
      about: { target, route: found.route },
      make: now => {
        const options = { route, stable: word.stable, together: call.args.together, addSubset, settleMs };
        return planShift(now, target, wish, options, stamp(call.args.why));
      },
      asks: () => settings().confirm !== 'never',
      next: undoOf(cockpit),
    });
  try {
    return await go(call.args.addSubset === true);
  } catch (error) {
    if (call.fromCode || !isRefusal(error) || error.code !== 'subset-missing') throw error;
    const add = t('Add Subset');
    const detail = t(
      'The DestinationRule is changed first; the shift follows once that has reached every proxy.',
    );
    return (await askModal(error.message, detail, add)) === add ? go(true) : undefined;
  }
}

/** Returns a VirtualService's host to stable everywhere. One question at most. */
export async function rollBack(cockpit: Cockpit, call: Call): Result {
  refuseIfReadOnly(call);
  const live = await reach(cockpit.hub).catch((error: unknown) => {
    throw withByHand(error, cockpit.hub, call.args);
  });
  const snapshot = live.snapshot();
  const target = await askTarget(snapshot, call, t('Roll Back'));
  if (!target) return undefined;
  const kept = await recall(cockpit, live, target);
  const errand = (evenIfNotReady: boolean, stable: string | undefined, asks: boolean): Errand => ({
    live,
    call,
    make: now => {
      refuseGuess(now, target, kept, stable);
      return planRollback(now, target, { stable, all: call.args.all, evenIfNotReady }, stamp(call.args.why));
    },
    asks: () => asks,
    next: undoOf(cockpit),
  });
  const { confirmRollBack } = settings();
  const go = async (even: boolean, stable: string | undefined, asks: boolean): Result => {
    try {
      return await carryOut(cockpit, errand(even, stable, asks));
    } catch (error) {
      if (call.fromCode || !isRefusal(error)) throw withRemembered(error, live.snapshot(), target, kept);
      if (error.code === 'stable-unknown' && stable === undefined) {
        const said = await askRemembered(target, lostHere(live.snapshot(), target, kept));
        if (said !== 'other') return said && go(even, said.stable, false);
        const found = await askRoute(snapshot, target, call, t('Roll Back'));
        const word = found && (await askStable(snapshot, found.object, found.route, call));
        // Naming the version to return to is the confirmation.
        return word?.stable === undefined ? undefined : go(even, word.stable, false);
      }
      if (error.code !== 'stable-not-ready' || even) throw error;
      const anyway = t('Roll Back Anyway');
      const detail = t('Requests would have nobody to answer them until a replica becomes ready.');
      const answer = await askModal(error.message, detail, anyway);
      return answer === anyway ? go(true, stable, false) : undefined;
    }
  };
  return go(call.args.evenIfNotReady === true, call.args.stable, confirmRollBack);
}

/** What else sends requests, where a plan takes away what may answer them. */
async function sendersFor(
  cockpit: Cockpit,
  live: LiveCluster,
  target: Target,
  plan: Plan,
): Promise<Snapshot['senders']> {
  if (!takesAway(plan)) return undefined;
  const namespaces = [...new Set([target.namespace, ...(live.snapshot().namespaces ?? [])])];
  return cockpit.facade().readSenders(live.session, { namespaces });
}

/** Takes back the newest shift; asks only when that gives the canary more, or takes away what was made. */
export async function undo(cockpit: Cockpit, call: Call): Result {
  refuseIfReadOnly(call);
  const live = await reach(cockpit.hub);
  const target = await askTarget(live.snapshot(), call, t('Undo Last Shift'));
  if (!target) return undefined;
  let { entry } = call.args;
  const make = (now: Snapshot): Plan => {
    assertNewest(now, target, entry);
    const plan = planUndo(now, target, stamp(call.args.why));
    // Planned again after a conflict it is about the same one: who was asked about that meant no older one.
    entry ??= entryToUndo(now, target);
    return plan;
  };
  try {
    const senders = await sendersFor(cockpit, live, target, make(live.snapshot()));
    return await carryOut(cockpit, {
      live,
      call,
      make: now => make({ ...now, senders }),
      asks: plan => plan.raisesCanary || takesAway(plan),
    });
  } catch (error) {
    return missed(cockpit, live, call, target, error);
  }
}

/** Records which version Roll Back returns to. Moves no traffic. */
export async function setStable(cockpit: Cockpit, call: Call): Result {
  refuseIfReadOnly(call);
  const title = t('Set Stable');
  const live = await reach(cockpit.hub);
  const snapshot = live.snapshot();
  const target = await askTarget(snapshot, call, title);
  const found = target && (await askRoute(snapshot, target, call, title));
  if (!target || !found) return undefined;
  const key =
    call.args.key ??
    call.args.stable ??
    (await choose(versionChoices(snapshot, found.route), title, t('The version that Roll Back returns to')));
  if (key === undefined) return undefined;
  return carryOut(cockpit, {
    live,
    call,
    about: { target, route: found.route },
    make: now => planSetStable(now, target, key, { route: routeId(found.route.ref) }, stamp(call.args.why)),
    asks: () => false,
  });
}
