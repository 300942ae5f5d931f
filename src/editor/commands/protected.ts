/** Words that a write needs in places where a mistake costs most. */
import * as vscode from 'vscode';
import type { Plan } from '../../canary/model.ts';
import { needsName } from '../../canary/protected.ts';
import { Refusal } from '../../canary/refusal.ts';
import type { LiveCluster } from '../../cluster/ports.ts';
import { plain } from '../shared/plain.ts';
import { settings } from '../shared/settings.ts';
import { t } from '../shared/text.ts';
import type { Call } from './arguments.ts';
import { questionOf } from './plan-text.ts';

/** A call that names its cluster writes to no other. */
export function refuseElsewhere(live: LiveCluster, context: string | undefined): void {
  const shown = live.session.identity.context;
  if (context === undefined || context === shown) return;
  throw new Refusal(
    'refused',
    'other-context',
    t(
      'This was meant for {0}, but the window shows {1}. Nothing was written. Select that context first.',
      context,
      shown,
    ),
  );
}

/**
 * In a protected context the canary gets more only after the context's name was said: typed by a person, or as the
 * argument `context` by code. True where nothing is to be said, or it was.
 */
export async function askProtected(plan: Plan, { args }: Pick<Call, 'args'>): Promise<boolean> {
  const { context } = plan.cluster;
  if (!needsName(plan, settings().protectedContexts)) return true;
  if (args.context === context) return true;
  const typed = await vscode.window.showInputBox({
    title: plain(questionOf(plan)),
    prompt: plain(t('{0} is protected. Type its name to go on.', context)),
    ignoreFocusOut: true,
    validateInput: text =>
      text === context || text === '' ? undefined : t('This is not {0}, the name of the context.', context),
  });
  return typed === context;
}
