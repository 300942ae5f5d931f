/** The way back from an applied file, offered with its report. */
import { backPlan } from '../../canary/files/back.ts';
import type { FileOutcome } from '../../canary/files/model.ts';
import type { LiveCluster } from '../../cluster/ports.ts';
import type { Cockpit } from '../cockpit.ts';
import { askProtected } from '../commands/protected.ts';
import { stamp } from '../commands/stamp.ts';
import { readOnly } from '../session/refusals.ts';
import { complain, inform, whileBusy } from '../shared/notify.ts';
import { settings } from '../shared/settings.ts';
import { t } from '../shared/text.ts';
import { undoReport } from './apply-text.ts';

async function undo(cockpit: Cockpit, live: LiveCluster, outcome: FileOutcome): Promise<void> {
  try {
    if (settings().readOnly) throw readOnly();
    cockpit.hub.assertStill(live);
    // What the file took from the canary comes back with it: that needs the same word as giving it.
    const plan = backPlan(outcome, live.snapshot(), stamp());
    if (!(await askProtected({ ...plan, cluster: outcome.cluster }, { args: {} }))) return;
    cockpit.hub.assertStill(live);
    const { context } = outcome.cluster;
    const back = await whileBusy(t('Putting back what was applied to {0}…', context), () =>
      cockpit.facade().undoFile(live.session, outcome, live.snapshot(), stamp(), {
        onApplied: object => live.applied(object),
      }),
    );
    const { done, text } = undoReport(back);
    cockpit.log.info(`undo of an applied file on ${context}: ${text}`);
    void (done ? inform(text) : complain(text));
  } catch (error) {
    cockpit.log.failure('Undo', error);
    void complain((error as Error).message);
  }
}

/** Tells the end. Nobody waits for the answer: a message may stay for hours. */
export async function offerUndo(
  cockpit: Cockpit,
  live: LiveCluster,
  outcome: FileOutcome,
  { done, text }: { done: boolean; text: string },
): Promise<void> {
  const wrote = outcome.objects.some(({ now }) => now !== undefined);
  const button = t('Undo');
  const picked = await (done ? inform : complain)(text, ...(wrote ? [button] : []));
  if (picked === button) await undo(cockpit, live, outcome);
}
