/** What a window does while it guards a rollout: progress, notes beside the tree, messages, and a log of every event. */
import * as vscode from 'vscode';
import type { Target } from '../../canary/shift.ts';
import type { DrivenRollout, RolloutEvent } from '../../rollout/model.ts';
import type { Cockpit } from '../cockpit.ts';
import type { Bound } from '../late/bound.ts';
import { windowOf } from '../late/window.ts';
import { isOngoing, progressOf } from '../monitor/progress.ts';
import { askModal, type CancellableWork, complain, inform, whileCancellable } from '../shared/notify.ts';
import { t } from '../shared/text.ts';
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

/** A rest of time is told in seconds; more often than this nobody reads it. */
const tickMs = 2000;

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
  void showProgress(cockpit, guarded);
  void driven.ended.then(async view => {
    // How it ended is in the monitor and the history; the tree shows what is.
    cockpit.notes.set(uid, undefined);
    cockpit.log.info(`Rollout of ${target.namespace}/${target.name} ended: ${view.phase}.`);
    await bound.close();
  });
}

const pressed = ({ target }: Guarded) => ({ contextValue: 'rollout', children: [], target: { ...target } });

const run = (command: string, guarded: Guarded): void =>
  void vscode.commands.executeCommand(`istioCanary.${command}`, pressed(guarded));

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
    if (picked === resume) run('resumeRollout', guarded);
    if (picked === back) run('abortRollout', guarded);
    if (picked === remove) run('decommission', guarded);
  } catch (error) {
    log.failure('Telling of a rollout', error);
  }
}

/** A notification that stays while it is driven. Cancelling it asks what is meant by that. */
async function showProgress(cockpit: Cockpit, guarded: Guarded): Promise<void> {
  const { driven } = guarded;
  const { canary, virtualService, context } = driven.view();
  let isStill = true;
  while (isStill) {
    const title = t('Guarding {0} of {1} on {2}', canary, virtualService, context);
    const isCancelled = await whileCancellable(title, work => shown(guarded, work));
    isStill = isCancelled && isOngoing(driven.view()) && (await goesOn(cockpit, guarded));
  }
}

/** Resolves with true when it was cancelled, with false when the rollout is over. */
function shown({ driven }: Guarded, { report, onCancel }: CancellableWork): Promise<boolean> {
  return new Promise(resolve => {
    let done = 0;
    const say = (): void => {
      const view = driven.view();
      const { text, detail } = progressOf(view, Date.now());
      const now = (view.step / Math.max(1, view.steps)) * 100;
      report(`${text} · ${detail}`, Math.max(0, now - done));
      done = Math.max(done, now);
    };
    const timer = setInterval(say, tickMs);
    const listening = driven.onEvent(say);
    const end = (isCancelled: boolean): void => {
      clearInterval(timer);
      listening.dispose();
      resolve(isCancelled);
    };
    onCancel(() => end(true));
    void driven.ended.then(() => end(false));
    say();
  });
}

/** Asks what is meant by a cancel; true goes on guarding. */
async function goesOn({ log }: Cockpit, { driven }: Guarded): Promise<boolean> {
  const { canary, stable, virtualService } = driven.view();
  const back = t('Roll Back');
  const stop = t('Stop Guarding');
  const answer = await askModal(
    t('Stop guarding the rollout of {0}?', `${canary} (${virtualService})`),
    t(
      'Roll Back sends everything to {0}. Stop Guarding leaves the split as it is, and nobody watches it; the rollout can be resumed later.',
      stable,
    ),
    back,
    stop,
  );
  try {
    if (answer === back) await driven.tell('abort');
    if (answer === stop) await driven.stop();
  } catch (error) {
    log.failure('Ending a rollout', error);
    void complain((error as Error).message);
  }
  return answer !== back && answer !== stop;
}
