/** The notification of a rollout that is driven here, and what cancelling it means: a person is asked. */
import type { DrivenRollout } from '../../rollout/model.ts';
import { isOngoing, progressOf } from '../monitor/progress.ts';
import type { askModal, CancellableWork, whileCancellable } from '../shared/notify.ts';
import { t } from '../shared/text.ts';

/** How a person is shown things and asked. */
export interface Person {
  ask: typeof askModal;
  whileCancellable: typeof whileCancellable<boolean>;
  /** An answer could not be carried out. */
  failed(error: unknown): void;
}

/** A rest of time is told in seconds; more often than this nobody reads it. */
const tickMs = 2000;

/** Shows the notification for as long as the rollout is driven, again after a cancel that was not meant. */
export async function showProgress(driven: DrivenRollout, person: Person): Promise<void> {
  const { canary, virtualService, context } = driven.view();
  const title = t('Guarding {0} of {1} on {2}', canary, virtualService, context);
  let isStill = true;
  while (isStill) {
    const isCancelled = await person.whileCancellable(title, work => shown(driven, work));
    isStill = isCancelled && isOngoing(driven.view()) && (await goesOn(driven, person));
  }
}

/** Resolves with true when it was cancelled, with false when the rollout is over. */
function shown(driven: DrivenRollout, { report, onCancel }: CancellableWork): Promise<boolean> {
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
async function goesOn(driven: DrivenRollout, { ask, failed }: Person): Promise<boolean> {
  const { canary, stable, virtualService } = driven.view();
  const back = t('Roll Back');
  const stop = t('Stop Guarding');
  const answer = await ask(
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
    failed(error);
    // Where it could not be ended it is guarded still, and that is shown.
    return true;
  }
  return answer !== back && answer !== stop;
}
