/** What is said of a rollout in messages, in the status bar and beside the tree. */
import { briefOf } from '../../analysis/brief.ts';
import type { RolloutEvent, RolloutView } from '../../rollout/model.ts';
import { rolloutText, waits } from '../monitor/progress.ts';
import type { Note } from '../shared/notes.ts';
import { t } from '../shared/text.ts';

/** For tree and status bar. */
export const noteOf = (view: RolloutView): Note => ({
  canary: view.canary,
  ...(view.verdict ? { brief: briefOf(view.verdict) } : {}),
  rollout: rolloutText(view),
  ...(waits(view) ? { waits: true } : {}),
});

/** The message that an event is worth; undefined for those that only the log keeps. */
export function messageOf({ type, text, view }: RolloutEvent): { text: string; isBad: boolean } | undefined {
  const { virtualService, canary, reason } = view;
  switch (type) {
    case 'rolledBack':
      return {
        text: t('{0} was rolled back: {1}', canaryOf(view), reason ?? text),
        isBad: view.byPerson !== true,
      };
    case 'promoted':
      return {
        text: t('{0} of {1} is promoted: it gets all requests.', canary, virtualService),
        isBad: false,
      };
    case 'paused':
      return {
        text: t('The rollout of {0} is paused: {1}', canaryOf(view), reason ?? text),
        // Somebody's own word is no failure.
        isBad: view.paused !== 'person',
      };
    case 'lost':
      return {
        text: t('This window does not drive the rollout of {0} any more: {1}', canaryOf(view), text),
        isBad: true,
      };
    case 'stuck':
      return { text: t('{0} is not rolled back yet: {1}', canaryOf(view), text), isBad: true };
    case 'unreachable':
      return { text: t('The rollout of {0} holds: {1}', canaryOf(view), text), isBad: true };
    default:
      return undefined;
  }
}

const canaryOf = ({ canary, namespace, virtualService }: RolloutView): string =>
  t('{0} of {1}', canary, `${namespace}/${virtualService}`);
