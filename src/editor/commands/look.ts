/** The commands that look, and choose where to look. They write nothing. */
import * as vscode from 'vscode';
import { readHistory } from '../../canary/history.ts';
import type { HistoryEntry } from '../../canary/model.ts';
import { findObject } from '../../canary/shift.ts';
import type { Cockpit } from '../cockpit.ts';
import { untrusted } from '../session/refusals.ts';
import { t } from '../shared/text.ts';
import type { Call } from './arguments.ts';
import { askTarget, choose } from './ask.ts';
import { historyChoices } from './history-text.ts';
import { reach } from './reach.ts';

/** Where the window is connected to. */
export interface Where {
  context: string;
  server: string;
}

async function connected(cockpit: Cockpit): Promise<Where> {
  const { context, server } = (await cockpit.hub.reconnect()).session.identity;
  return { context, server };
}

/** The entries, newest first; a person sees them in a list. */
export async function showHistory(cockpit: Cockpit, call: Call): Promise<HistoryEntry[] | undefined> {
  const snapshot = (await reach(cockpit.hub)).snapshot();
  const target = await askTarget(snapshot, call, t('Show History'));
  if (!target) return undefined;
  const object = findObject(snapshot, target);
  const entries = readHistory(object.annotations, object.uid);
  if (call.fromCode) return entries;
  if (entries.length === 0) {
    void vscode.window.showInformationMessage(t('{0} has no history yet: nothing was shifted.', object.name));
    return entries;
  }
  await choose(
    historyChoices(entries, object.namespace),
    t('History of {0}', object.name),
    t('Newest first'),
  );
  return entries;
}

/** Opens the VirtualService as it is live, read-only. */
export async function openLive(cockpit: Cockpit, call: Call): Promise<vscode.Uri | undefined> {
  const snapshot = (await reach(cockpit.hub)).snapshot();
  const target = await askTarget(snapshot, call, t('Open Live Object'));
  if (!target) return undefined;
  findObject(snapshot, target);
  return cockpit.preview.openLive(target);
}

/** Goes to another context of the kubeconfig, for this workspace. */
export async function selectContext(cockpit: Cockpit, call: Call): Promise<Where | undefined> {
  if (!vscode.workspace.isTrusted) throw untrusted();
  if (call.args.context !== undefined) {
    cockpit.choice.choose(call.args.context);
    return connected(cockpit);
  }
  const kubeconfig = cockpit.facade().loadKubeconfig({ path: cockpit.choice.kubeconfig });
  const follow = {
    label: t('Follow kubectl'),
    description: kubeconfig.currentContext,
    detail: t('Use the current context of the kubeconfig (or the setting istioCanary.context)'),
    value: { context: undefined as string | undefined },
  };
  const picked = await choose(
    [
      ...kubeconfig.contexts().map(one => ({
        label: one.name,
        description: one.current ? t('current in kubectl') : undefined,
        detail: t('cluster {0} · user {1} · namespace {2}', one.cluster, one.user, one.namespace),
        value: { context: one.name as string | undefined },
      })),
      follow,
    ],
    t('Select Context'),
    t('The cluster to look at; kubectl itself stays where it is'),
  );
  if (!picked) return undefined;
  cockpit.choice.choose(picked.context);
  return connected(cockpit);
}

/** Reads everything anew. */
export const refresh = (cockpit: Cockpit): Promise<Where> => connected(cockpit);

const setOpen = (open: boolean): void => {
  void vscode.commands.executeCommand('setContext', 'istioCanary.sandboxOpen', open);
};

/** Starts the sandbox and shows it in the sidebar. */
export async function openSandbox(cockpit: Cockpit): Promise<Where> {
  const file = await cockpit.sandbox.open();
  cockpit.choice.enterSandbox(file);
  setOpen(true);
  const where = await connected(cockpit);
  await vscode.commands.executeCommand('istioCanary.canaries.focus');
  return where;
}

/** Ends the sandbox; the window goes back to the kubeconfig's cluster when that is next looked at. */
export async function closeSandbox(cockpit: Cockpit): Promise<void> {
  cockpit.choice.enterSandbox(undefined);
  setOpen(false);
  cockpit.hub.disconnect();
  await cockpit.sandbox.close();
}

/** Shows the log. */
export async function showLog(cockpit: Cockpit): Promise<void> {
  cockpit.log.show();
}
