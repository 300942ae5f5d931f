/** Skipping and promoting give the canary more; whoever presses that by mistake should not. */
import type { Command, RolloutView } from '../../rollout/model.ts';
import type { Call } from '../commands/arguments.ts';
import type { askModal } from '../shared/notify.ts';
import { t } from '../shared/text.ts';

/** Whether the command is to be carried out: a person is asked where it gives the canary more, code has said it. */
export async function meant(
  command: Command,
  { canary, virtualService }: Pick<RolloutView, 'canary' | 'virtualService'>,
  { args, fromCode }: Pick<Call, 'args' | 'fromCode'>,
  ask: typeof askModal,
): Promise<boolean> {
  if (fromCode || args.confirmed === true || (command !== 'promote' && command !== 'skip')) return true;
  const yes = command === 'promote' ? t('Promote') : t('Skip Step');
  const question =
    command === 'promote'
      ? t('Give {0} of {1} all requests now?', canary, virtualService)
      : t('Go to the next step of {0} of {1} now?', canary, virtualService);
  return (await ask(question, t('What is left of the policy is not looked at.'), yes)) === yes;
}
