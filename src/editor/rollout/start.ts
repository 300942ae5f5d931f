/** Start Guarded Rollout: what it would do, the question, and then this window guards it. */
import { isEmpty } from '../../canary/others.ts';
import { startRollout as start } from '../../rollout/index.ts';
import type { RolloutView } from '../../rollout/model.ts';
import type { Cockpit } from '../cockpit.ts';
import type { Call } from '../commands/arguments.ts';
import { askProtected } from '../commands/protected.ts';
import { refuseIfReadOnly } from '../commands/traffic.ts';
import { windowOf } from '../late/window.ts';
import { askModal, whileBusy } from '../shared/notify.ts';
import { t } from '../shared/text.ts';
import { type Foreseen, foresee } from './foresee.ts';
import { type Ground, groundOf } from './ground.ts';
import { guard } from './guard.ts';
import { choosePolicy } from './policy-file.ts';
import { rolloutPorts } from './ports.ts';
import { EarlyEvents } from './rollouts.ts';
import { guardText, timelineLines } from './timeline-text.ts';

/** Starts it; from then on the session belongs to the rollout. Undefined when the person left. */
export async function begin(
  cockpit: Cockpit,
  ground: Ground,
  call: Call,
  foreseen: Foreseen,
): Promise<RolloutView | undefined> {
  const { bound, target, object } = ground;
  const { policy, beginning, words } = foreseen;
  if (!policy.dryRun) {
    // The last step gives the canary everything, whatever the first write does.
    const plan = { ...beginning.plan, raisesCanary: true };
    if (!isEmpty(plan) && !(await askProtected(plan, call))) return undefined;
  }
  return windowOf(cockpit).rollouts.begin(bound.session.identity, target, async signal => {
    const early = new EarlyEvents();
    const driven = await whileBusy(t('Starting the rollout of {0}…', foreseen.canary), async () =>
      start(await rolloutPorts(cockpit, bound, target, object.uid), {
        policy,
        ...words,
        confirmed: beginning.shown,
        override: call.args.override,
        onEvent: early.add,
        signal,
      }),
    );
    guard(cockpit, { bound, target, uid: object.uid, driven, early: early.take() });
    return driven.view();
  });
}

/** Chooses the policy, says what it would do, asks, and starts. */
export async function startRollout(cockpit: Cockpit, call: Call): Promise<RolloutView | undefined> {
  refuseIfReadOnly(call);
  const title = t('Start Guarded Rollout');
  const ground = await groundOf(cockpit, call, title);
  if (!ground) return undefined;
  let view: RolloutView | undefined;
  try {
    const chosen = await choosePolicy(call, ground.object);
    if (!chosen) return undefined;
    const foreseen = await foresee(cockpit, ground, call, chosen, title);
    const agreed = foreseen && (await confirmed(foreseen, ground, call));
    if (agreed) view = await begin(cockpit, ground, call, agreed);
    return view;
  } finally {
    if (!view) await ground.bound.close();
  }
}

/** What was agreed to: as it was shown, or as a dry run; undefined when the person left. */
async function confirmed(
  foreseen: Foreseen,
  { target, bound }: Ground,
  { args, fromCode }: Call,
): Promise<Foreseen | undefined> {
  const { policy, canary } = foreseen;
  if (args.confirmed === true || (fromCode && policy.dryRun)) return foreseen;
  const yes = t('Start');
  const dry = t('Dry Run');
  const where = `${target.namespace}/${target.name}`;
  const question = t('Roll out {0} of {1} on {2}, guarded?', canary, where, bound.context);
  const lines = [...timelineLines(foreseen), guardText(policy.dryRun)];
  const answer = await askModal(question, lines.join('\n'), ...(policy.dryRun ? [yes] : [yes, dry]));
  if (answer === dry) return { ...foreseen, policy: { ...policy, dryRun: true } };
  return answer === yes ? foreseen : undefined;
}
