/** The commands to a rollout under way: to the one that this window drives, else by way of its object. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { Outcome } from '../../canary/model.ts';
import { Refusal } from '../../canary/refusal.ts';
import { findObject, type Target } from '../../canary/shift.ts';
import type { LiveCluster } from '../../cluster/ports.ts';
import { type Asked, type AskPorts, answerTo, putWish } from '../../rollout/ask-driver.ts';
import type { Command, RolloutRecord, RolloutView } from '../../rollout/model.ts';
import { isUnderWay, readRecord, type Wish, wishAnnotation } from '../../rollout/record.ts';
import { seenOf } from '../../rollout/said-to.ts';
import type { Cockpit } from '../cockpit.ts';
import type { Call } from '../commands/arguments.ts';
import { askTarget, choose } from '../commands/ask.ts';
import { refuseElsewhere } from '../commands/protected.ts';
import { reach } from '../commands/reach.ts';
import { refuseIfReadOnly } from '../commands/traffic.ts';
import { windowOf } from '../late/window.ts';
import { askModal, complain, inform, whileBusy } from '../shared/notify.ts';
import { t } from '../shared/text.ts';
import { meant } from './meant.ts';
import type { Guarded } from './rollouts.ts';

/** What came of it: the rollout as it stands, or that its driver elsewhere was asked. */
export type Told = RolloutView | { asked: string };

const titles: Record<Exclude<Command, 'leave'>, () => string> = {
  pause: () => t('Pause Rollout'),
  resume: () => t('Resume Rollout'),
  skip: () => t('Skip Step'),
  promote: () => t('Promote Rollout'),
  abort: () => t('Abort Rollout'),
};

/** The rollout of this window that is meant, wherever the window looks by now; undefined where none is. */
async function ownOne(
  cockpit: Cockpit,
  { args, fromCode, shownOn }: Call,
  title: string,
): Promise<Guarded | undefined> {
  const context = args.context ?? shownOn;
  const own = windowOf(cockpit).rollouts.driven();
  const fits = own.filter(
    ({ target, cluster }) =>
      (args.name === undefined || args.name === target.name) &&
      (args.namespace === undefined || args.namespace === target.namespace) &&
      (context === undefined || context === cluster.context),
  );
  const [only] = fits;
  if (fits.length < 2 || fromCode) return fits.length === 1 ? only : undefined;
  return choose(
    fits.map(value => ({
      label: `${value.target.namespace}/${value.target.name}`,
      description: value.cluster.context,
      value,
    })),
    title,
    t('Rollout'),
  );
}

/** The record of a rollout that somebody else drives. Throws where there is none. */
function recordOf(live: LiveCluster, target: Target): { record: RolloutRecord; uid: string; wish?: string } {
  const { annotations, uid } = findObject(live.snapshot(), target);
  const record = readRecord(annotations, uid);
  if (record && isUnderWay(record)) return { record, uid, wish: annotations[wishAnnotation] };
  throw new Refusal(
    'refused',
    'no-rollout',
    t(
      '{0} has no rollout under way. Start Guarded Rollout begins one.',
      `${target.namespace}/${target.name}`,
    ),
  );
}

async function tellElsewhere(
  cockpit: Cockpit,
  call: Call,
  command: Command,
  title: string,
): Promise<Told | undefined> {
  const live = await reach(cockpit.hub);
  refuseElsewhere(live, call.args.context ?? call.shownOn);
  const target = await askTarget(live.snapshot(), call, title);
  if (!target) return undefined;
  const { record, uid, wish: before } = recordOf(live, target);
  if (!(await meant(command, { canary: record.canary, virtualService: target.name }, call, askModal)))
    return undefined;
  cockpit.hub.assertStill(live);
  const { session } = live;
  const facade = cockpit.facade();
  const ports: AskPorts = {
    read: () => facade.readObject(session, target.namespace, target.name),
    annotate: changes => facade.annotate(session, { ...target, uid }, changes),
    sleep: ms => delay(ms),
  };
  const asked: Asked = {
    id: randomUUID(),
    command,
    by: live.snapshot().user ?? t('somebody'),
    at: new Date().toISOString(),
    record,
    before,
    where: `${target.namespace}/${target.name}`,
  };
  const wish = await putWish(ports, asked);
  void answered(cockpit, ports, asked, wish);
  return { asked: driverOf(record) };
}

const driverOf = ({ driver }: RolloutRecord): string => driver ?? t('its driver');

/** What became of a word, once that is known. Nobody waits for it. */
async function answered({ log }: Cockpit, ports: AskPorts, asked: Asked, wish: Wish): Promise<void> {
  const driver = driverOf(asked.record);
  try {
    const answer = await whileBusy(t('{0} is asked…', driver), () => answerTo(ports, asked, wish));
    if (answer.is === 'taken') await inform(t('{0} has taken it.', driver));
    if (answer.is === 'refused') await complain(answer.why);
    if (answer.is === 'replaced')
      await complain(t("Somebody else's word took the place of yours before {0} read it.", driver));
    if (answer.is === 'unanswered')
      await complain(
        t('{0} did not answer, and is not asked any more. Take Over Rollout goes on from here.', driver),
      );
  } catch (error) {
    log.failure('Waiting for the driver of a rollout', error);
  }
}

const rollBack = ({ args, fromCode, shownOn }: Call): Thenable<Outcome | undefined> =>
  vscode.commands.executeCommand(
    'istioCanary.rollBack',
    fromCode ? args : { contextValue: 'rollout', children: [], shownOn, target: args },
  );

/** Carries a word to the rollout; what is not driven here is rolled back as by Roll Back. */
export async function tellRollout(
  cockpit: Cockpit,
  call: Call,
  command: keyof typeof titles,
): Promise<Told | Outcome | undefined> {
  refuseIfReadOnly(call);
  const title = titles[command]();
  const own = await ownOne(cockpit, call, title);
  // Going back asks nobody: a driver elsewhere may be gone, and one that is not ends by the weights.
  if (!own && command === 'abort') return rollBack(call);
  if (!own) return tellElsewhere(cockpit, call, command, title);
  // A question may stand open for longer than a step.
  const view = own.driven.view();
  if (!(await meant(command, view, call, askModal))) return undefined;
  await own.driven.tell(command, seenOf(view));
  return own.driven.view();
}
