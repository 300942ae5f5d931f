/** Goes on with a rollout whose driver is gone: the time that nobody looked at is judged, then the person is asked. */
import type { Verdict } from '../../analysis/model.ts';
import { resumeRollout } from '../../rollout/index.ts';
import type { Command, RolloutRecord, RolloutView } from '../../rollout/model.ts';
import type { Cockpit } from '../cockpit.ts';
import type { Call } from '../commands/arguments.ts';
import { refuseIfReadOnly } from '../commands/traffic.ts';
import { windowOf } from '../late/window.ts';
import { askModal, complain, whileBusy } from '../shared/notify.ts';
import { percent } from '../shared/split-text.ts';
import { t } from '../shared/text.ts';
import { groundOf } from './ground.ts';
import { guard } from './guard.ts';
import { choosePolicy } from './policy-file.ts';
import { rolloutPorts } from './ports.ts';
import { EarlyEvents } from './rollouts.ts';

async function askWhatNow(
  judged: Verdict,
  { canary, stable, weight }: RolloutRecord,
  guards: boolean,
): Promise<Command> {
  const resume = t('Resume');
  const back = t('Roll Back');
  const answer = await askModal(
    t('{0} stands at {1}, and nobody watched it. What now?', canary, percent(weight)),
    [
      t('Meanwhile: {0}', judged.text),
      t(
        'Roll Back sends everything to {0}. Whoever cancels leaves the split as it is, without a guard.',
        stable,
      ),
      guards
        ? t('Until you answer it is paused, and guarded by its policy.')
        : t('Until you answer it is paused, and nothing rolls back by itself.'),
    ].join('\n'),
    resume,
    back,
  );
  return answer === resume ? 'resume' : answer === back ? 'abort' : 'leave';
}

/** Takes the rollout over, once its driver is seen to be gone. Undefined when the person left. */
export async function takeOverRollout(cockpit: Cockpit, call: Call): Promise<RolloutView | undefined> {
  refuseIfReadOnly(call);
  const ground = await groundOf(cockpit, call, t('Take Over Rollout'));
  if (!ground) return undefined;
  const { bound, target, object } = ground;
  let isHandedOver = false;
  try {
    const { rollouts } = windowOf(cockpit);
    const { identity } = bound.session;
    // Nobody is asked for a policy in vain.
    rollouts.refuseTwice(identity, target);
    const chosen = await choosePolicy(call, object);
    if (!chosen) return undefined;
    return await rollouts.begin(identity, target, async signal => {
      const early = new EarlyEvents();
      const driven = await whileBusy(t('Taking the rollout of {0} over…', target.name), async () =>
        resumeRollout(await rolloutPorts(cockpit, bound, target, object.uid), {
          policy: chosen.policy,
          takeOver: true,
          // Code has said what it wants by calling.
          ask: call.fromCode ? undefined : askWhatNow,
          override: call.args.override,
          failed: error => {
            cockpit.log.failure('Answering how to go on with a rollout', error);
            void complain((error as Error).message);
          },
          onEvent: early.add,
          signal,
        }),
      );
      guard(cockpit, { bound, target, uid: object.uid, driven, early: early.take() });
      isHandedOver = true;
      return driven.view();
    });
  } finally {
    if (!isHandedOver) await bound.close();
  }
}
