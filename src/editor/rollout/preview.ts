/** Preview Rollout: the timeline, and from there the start. */
import type { Timeline } from '../../rollout/timeline.ts';
import type { Cockpit } from '../cockpit.ts';
import type { Call } from '../commands/arguments.ts';
import { tellModal } from '../shared/notify.ts';
import { t } from '../shared/text.ts';
import { foresee } from './foresee.ts';
import { groundOf } from './ground.ts';
import { choosePolicy } from './policy-file.ts';
import { begin } from './start.ts';
import { guardText, timelineLines } from './timeline-text.ts';

/** Shows what a policy would do, before it is started; code gets it as data. */
export async function previewRollout(cockpit: Cockpit, call: Call): Promise<Timeline | undefined> {
  const title = t('Preview Rollout');
  const ground = await groundOf(cockpit, call, title);
  if (!ground) return undefined;
  let isHandedOver = false;
  try {
    const chosen = await choosePolicy(call, ground.object);
    if (!chosen) return undefined;
    const foreseen = await foresee(cockpit, ground, call, chosen, title);
    if (!foreseen) return undefined;
    if (call.fromCode) return foreseen.timeline;
    const start = t('Start Guarded Rollout');
    const question = t(
      'This is what a rollout of {0} would do',
      `${foreseen.canary} (${ground.object.name})`,
    );
    const lines = [...timelineLines(foreseen), guardText(foreseen.policy.dryRun)];
    if ((await tellModal(question, lines.join('\n'), start)) === start)
      isHandedOver = (await begin(cockpit, ground, call, foreseen)) !== undefined;
    return foreseen.timeline;
  } finally {
    if (!isHandedOver) await ground.bound.close();
  }
}
