/** The commands that move on, or to another point of the history. */
import { planGoTo } from '../../canary/go-to.ts';
import { readHistory } from '../../canary/history.ts';
import type { Outcome } from '../../canary/model.ts';
import { planNextStep, planPromote } from '../../canary/next-step.ts';
import { Refusal } from '../../canary/refusal.ts';
import { findObject } from '../../canary/shift.ts';
import type { Cockpit } from '../cockpit.ts';
import { settings } from '../shared/settings.ts';
import { t } from '../shared/text.ts';
import type { Call } from './arguments.ts';
import { askTarget, choose } from './ask.ts';
import { askBranching } from './branching.ts';
import { carryOut } from './carry-out.ts';
import { historyChoices } from './history-text.ts';
import { reach } from './reach.ts';
import { stamp } from './stamp.ts';
import { refuseIfReadOnly } from './traffic.ts';
import { usual } from './usual.ts';

type Result = Promise<Outcome | undefined>;

/** Takes the canary to the next of its steps. */
export async function nextStep(cockpit: Cockpit, call: Call): Result {
  refuseIfReadOnly(call);
  const live = await reach(cockpit.hub);
  const branch = await askBranching(live.snapshot(), call, t('Next Step'));
  if (!branch) return undefined;
  const options = { ...branch.options, together: call.args.together, steps: settings().steps };
  return carryOut(
    cockpit,
    usual(
      cockpit,
      live,
      call,
      now => planNextStep(now, branch.target, options, stamp(call.args.why)),
      branch,
    ),
  );
}

/** Gives the canary everything; stable stays what Roll Back returns to. */
export async function promote(cockpit: Cockpit, call: Call): Result {
  refuseIfReadOnly(call);
  const live = await reach(cockpit.hub);
  const branch = await askBranching(live.snapshot(), call, t('Promote'));
  if (!branch) return undefined;
  const options = { ...branch.options, together: call.args.together };
  return carryOut(
    cockpit,
    usual(cockpit, live, call, now => planPromote(now, branch.target, options, stamp(call.args.why)), branch),
  );
}

/** Brings back what an entry of the history left behind. */
export async function goToEntry(cockpit: Cockpit, call: Call): Result {
  refuseIfReadOnly(call);
  const live = await reach(cockpit.hub);
  const snapshot = live.snapshot();
  const target = await askTarget(snapshot, call, t('Go to History Entry'));
  if (!target) return undefined;
  const object = findObject(snapshot, target);
  const entries = readHistory(object.annotations, object.uid);
  if (call.args.entry === undefined && (call.fromCode || entries.length === 0)) {
    throw call.fromCode
      ? new Refusal(
          'usage',
          'argument-missing',
          t('The argument "{0}" is missing: {1}', 'entry', t('the id of a history entry.')),
        )
      : new Refusal('refused', 'no-history', t('{0} has no history yet: nothing was shifted.', object.name));
  }
  const choices = historyChoices(entries, object.namespace);
  const title = t('History of {0}', object.name);
  const entry =
    call.args.entry ??
    (await choose(choices, title, t('The state to go back to: as this entry left it')))?.id;
  if (entry === undefined) return undefined;
  return carryOut(
    cockpit,
    usual(cockpit, live, call, now => planGoTo(now, target, entry, stamp(call.args.why))),
  );
}
