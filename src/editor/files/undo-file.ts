/** The way back from an applied file: offered with its report, and kept for later. */
import { backPlan, deletedBy } from '../../canary/files/back.ts';
import { type FileOutcome, nameOf } from '../../canary/files/model.ts';
import type { KeptFile } from '../../canary/journal.ts';
import { Refusal } from '../../canary/refusal.ts';
import type { LiveCluster } from '../../cluster/ports.ts';
import type { Cockpit } from '../cockpit.ts';
import type { Call } from '../commands/arguments.ts';
import { choose } from '../commands/ask.ts';
import { timeText } from '../commands/history-text.ts';
import { askProtected, refuseElsewhere } from '../commands/protected.ts';
import { reach } from '../commands/reach.ts';
import { stamp } from '../commands/stamp.ts';
import { refuseIfReadOnly } from '../commands/traffic.ts';
import { readOnly } from '../session/refusals.ts';
import { askModal, complain, inform, whileBusy } from '../shared/notify.ts';
import { settings } from '../shared/settings.ts';
import { t } from '../shared/text.ts';
import { undoReport } from './apply-text.ts';

/** Puts back what an outcome wrote; undefined where the name of a protected context was not said. */
async function putBack(
  cockpit: Cockpit,
  live: LiveCluster,
  outcome: FileOutcome,
  call: Pick<Call, 'args'>,
): Promise<FileOutcome | undefined> {
  if (settings().readOnly) throw readOnly();
  cockpit.hub.assertStill(live);
  // What the file took from the canary comes back with it: that needs the same word as giving it.
  const plan = backPlan(outcome, live.snapshot(), stamp());
  if (!(await askProtected({ ...plan, cluster: outcome.cluster }, call))) return undefined;
  cockpit.hub.assertStill(live);
  const { context } = outcome.cluster;
  const back = await whileBusy(t('Putting back what was applied to {0}…', context), () =>
    cockpit.facade().undoFile(live.session, outcome, live.snapshot(), stamp(), {
      journal: cockpit.journal(),
      onApplied: object => live.applied(object),
    }),
  );
  const { done, text } = undoReport(back);
  cockpit.log.info(`undo of an applied file on ${context}: ${text}`);
  void (done ? inform(text) : complain(text));
  return back;
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
  if (picked !== button) return;
  try {
    await putBack(cockpit, live, outcome, { args: {} });
  } catch (error) {
    cockpit.log.failure('Undo', error);
    void complain((error as Error).message);
  }
}

const objectsOf = ({ outcome }: KeptFile): string =>
  outcome.objects.flatMap(one => (one.now ? [nameOf(one)] : [])).join(', ');

async function pick(kept: readonly KeptFile[], call: Call, context: string): Promise<KeptFile | undefined> {
  const { plan } = call.args;
  const found = plan === undefined ? kept : kept.filter(({ outcome }) => outcome.plan === plan);
  if (found.length === 0) {
    const text = t('Nothing that was applied to {0} from this machine is left to be taken back.', context);
    throw new Refusal('refused', 'nothing-to-undo', text);
  }
  if (call.fromCode) return found[0];
  return choose(
    found.map(one => ({
      label: one.files.join(', '),
      description: timeText(one.at),
      detail: objectsOf(one),
      value: one,
    })),
    t('Undo Applied File'),
    t('Newest first; every object is put back as it was before'),
  );
}

/** Takes back a file that was applied from here, also long after; without a plan, code takes back the newest. */
export async function undoApplied(cockpit: Cockpit, call: Call): Promise<FileOutcome | undefined> {
  refuseIfReadOnly(call);
  const live = await reach(cockpit.hub);
  refuseElsewhere(live, call.args.context);
  const { identity } = live.session;
  const one = await pick(await cockpit.journal().files(identity), call, identity.context);
  if (!one) return undefined;
  const question = t('Put back {0} on {1}?', objectsOf(one), identity.context);
  const yes = t('Put Back');
  const before = t('As it was before {0} was applied at {1}.', one.files.join(', '), timeText(one.at));
  const gone = deletedBy(one.outcome);
  const detail = gone.length > 0 ? `${t('This deletes {0}.', gone.join(', '))} ${before}` : before;
  if (call.args.confirmed !== true && !call.fromCode && (await askModal(question, detail, yes)) !== yes)
    return undefined;
  // The context may be called otherwise by now; the cluster is the one that it was applied to.
  return putBack(cockpit, live, { ...one.outcome, cluster: identity }, call);
}
