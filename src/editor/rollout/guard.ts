/** What a window does while it guards a rollout: progress, notes beside the tree, messages, and a log of every event. */
import * as vscode from 'vscode';
import type { Target } from '../../canary/shift.ts';
import type { DrivenRollout, RolloutEvent } from '../../rollout/model.ts';
import { seenOf } from '../../rollout/said-to.ts';
import type { Cockpit } from '../cockpit.ts';
import { sentenceOf } from '../commands/failure.ts';
import type { Bound } from '../late/bound.ts';
import { windowOf } from '../late/window.ts';
import { readOnly } from '../session/refusals.ts';
import { askModal, complain, inform, whileCancellable } from '../shared/notify.ts';
import { settings } from '../shared/settings.ts';
import { t } from '../shared/text.ts';
import { showProgress } from './cancel.ts';
import type { Guarded } from './rollouts.ts';
import { messageOf, noteOf } from './words.ts';

export interface Begun {
  bound: Bound;
  target: Target;
  uid: string;
  driven: DrivenRollout;
  /** What it told before anybody could listen. */
  early: readonly RolloutEvent[];
}

/** Takes a rollout into the window. When it is over its session is closed. */
export function guard(cockpit: Cockpit, { bound, target, uid, driven, early }: Begun): void {
  const { rollouts } = windowOf(cockpit);
  const guarded: Guarded = { cluster: bound.session.identity, target, uid, driven, events: [...early] };
  const took = (event: RolloutEvent): void => {
    cockpit.notes.set(uid, noteOf(event.view));
    if (event.type !== 'verdict')
      cockpit.log.info(`Rollout of ${target.namespace}/${target.name}: ${event.text}`);
    void tell(cockpit, guarded, event);
  };
  driven.onEvent(took);
  rollouts.add(guarded);
  cockpit.notes.set(uid, noteOf(driven.view()));
  const failed = (error: unknown): void => {
    cockpit.log.failure('Ending a rollout', error);
    void complain((error as Error).message);
  };
  void showProgress(driven, { ask: askModal, whileCancellable, failed });
  void driven.ended.then(async view => {
    // How it ended is in the monitor and the history; the tree shows what is.
    cockpit.notes.set(uid, undefined);
    cockpit.log.info(`Rollout of ${target.namespace}/${target.name} ended: ${view.phase}.`);
    await bound.close();
  });
}

const pressed = ({ target, cluster }: Guarded) => ({
  contextValue: 'rollout',
  children: [],
  shownOn: cluster.context,
  target: { ...target },
});

const run = (command: string, guarded: Guarded): void =>
  void vscode.commands.executeCommand(`istioCanary.${command}`, pressed(guarded));

/** The message may be hours old: what is resumed is what it told of. */
async function resumed({ driven }: Guarded, { view }: RolloutEvent): Promise<void> {
  try {
    if (settings().readOnly) throw readOnly();
    await driven.tell('resume', seenOf(view));
  } catch (error) {
    await complain(sentenceOf(error));
  }
}

async function tell({ log }: Cockpit, guarded: Guarded, event: RolloutEvent): Promise<void> {
  const message = messageOf(event);
  if (!message) return;
  const open = t('Open Monitor');
  const resume = t('Resume');
  const back = t('Roll Back');
  const remove = t('Decommission…');
  const buttons =
    event.type === 'paused' ? [open, resume, back] : event.type === 'promoted' ? [open, remove] : [open];
  try {
    const picked = await (message.isBad ? complain : inform)(message.text, ...buttons);
    if (picked === open) run('openMonitor', guarded);
    if (picked === resume) await resumed(guarded, event);
    if (picked === back) run('abortRollout', guarded);
    if (picked === remove) run('decommission', guarded);
  } catch (error) {
    log.failure('Telling of a rollout', error);
  }
}
