/** The commands to a rollout under way: to the one that this window drives, else by way of its object. */
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { Outcome } from '../../canary/model.ts';
import { Refusal } from '../../canary/refusal.ts';
import { findObject, type Target } from '../../canary/shift.ts';
import type { LiveCluster } from '../../cluster/ports.ts';
import type { Command, RolloutRecord, RolloutView } from '../../rollout/model.ts';
import { isUnderWay, readRecord, type Wish, wishAnnotation } from '../../rollout/record.ts';
import type { Cockpit } from '../cockpit.ts';
import type { Call } from '../commands/arguments.ts';
import { askTarget, choose } from '../commands/ask.ts';
import { refuseElsewhere } from '../commands/protected.ts';
import { reach } from '../commands/reach.ts';
import { refuseIfReadOnly } from '../commands/traffic.ts';
import { windowOf } from '../late/window.ts';
import { askModal, inform } from '../shared/notify.ts';
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
  const by = live.snapshot().user ?? t('somebody');
  const wish: Wish = { id: randomUUID(), rollout: record.id, command, by, at: new Date().toISOString() };
  const change = { key: wishAnnotation, from: before, to: JSON.stringify(wish) };
  const done = await cockpit.facade().annotate(live.session, { ...target, uid }, [change]);
  const driver = record.driver ?? t('its driver');
  if (done !== 'applied') {
    throw new Refusal(
      'conflict',
      'object-changed',
      t('{0} has changed meanwhile, so {1} was not asked. Run the command again.', target.name, driver),
    );
  }
  void inform(t('{0} was asked. Where it is gone, Take Over Rollout goes on from here.', driver));
  return { asked: driver };
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
  if (!(await meant(command, own.driven.view(), call, askModal))) return undefined;
  await own.driven.tell(command);
  return own.driven.view();
}
