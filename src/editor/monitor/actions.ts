/** What a monitor's buttons do: commands, called as a person calls them, on the cluster that the monitor shows. */
import * as vscode from 'vscode';
import type { Kept } from './messages.ts';
import type { Action } from './model.ts';

/** The command that each wish of a view stands for. */
const commands: Record<Exclude<Action, 'connect' | 'settings'>, string> = {
  start: 'startRollout',
  preview: 'previewRollout',
  pause: 'pauseRollout',
  resume: 'resumeRollout',
  skip: 'skipStep',
  promote: 'promoteRollout',
  abort: 'abortRollout',
  takeOver: 'takeOverRollout',
  rollBack: 'rollBack',
  test: 'testMetrics',
  log: 'showLog',
};

/** What is about the version on trial, which a monitor knows: nobody is asked for it again. */
const aboutCanary: readonly Action[] = ['start', 'preview', 'test'];

/** Carries out what was pressed; `canary` is the version that is looked at. Commands show their own failures. */
export async function actOn(
  action: Action,
  { namespace, name, context }: Kept,
  canary: string | undefined,
): Promise<void> {
  if (action === 'settings') {
    await vscode.commands.executeCommand('workbench.action.openSettings', 'istioCanary.prometheus');
    return;
  }
  const key = aboutCanary.includes(action) ? canary : undefined;
  const target = { namespace, name, ...(key === undefined ? {} : { key }) };
  const pressed = { contextValue: 'monitor', children: [], shownOn: context, target };
  await (action === 'connect'
    ? vscode.commands.executeCommand('istioCanary.openMonitor', {
        ...pressed,
        target: { namespace, name, context },
      })
    : vscode.commands.executeCommand(`istioCanary.${commands[action]}`, pressed));
}
