/** The commands that look, and choose where to look. They write nothing. */
import * as vscode from 'vscode';
import { findObject } from '../../canary/shift.ts';
import type { Cockpit } from '../cockpit.ts';
import { blind, untrusted } from '../session/refusals.ts';
import { serverText } from '../shared/plain.ts';
import { t } from '../shared/text.ts';
import type { Call } from './arguments.ts';
import { askTarget, choose } from './ask.ts';
import { reach } from './reach.ts';

/** Where the window is connected to. */
export interface Where {
  context: string;
  server: string;
}

const setOpen = (open: boolean): void => {
  void vscode.commands.executeCommand('setContext', 'istioCanary.sandboxOpen', open);
};

/** Connects anew. A cluster that cannot be read is told by the view to those who see it, and thrown to others. */
async function connected({ hub }: Cockpit, call: Call): Promise<Where> {
  const { context, server } = (await hub.reconnect()).session.identity;
  const { state } = hub.connection;
  const unread = state === 'error' || state === 'forbidden';
  if (unread && (call.fromCode || !hub.isWatched)) throw blind(hub.connection);
  return { context, server: serverText(server) };
}

/** Goes to a context; the sandbox, which is left by that, ends. */
async function goTo(cockpit: Cockpit, call: Call, context: string | undefined): Promise<Where> {
  cockpit.choice.choose(context);
  try {
    return await connected(cockpit, call);
  } finally {
    setOpen(false);
    await cockpit.sandbox.close();
  }
}

/** Opens the VirtualService as it is live, read-only. */
export async function openLive(cockpit: Cockpit, call: Call): Promise<vscode.Uri | undefined> {
  const snapshot = (await reach(cockpit.hub)).snapshot();
  const target = await askTarget(snapshot, call, t('Open Live Object'));
  if (!target) return undefined;
  findObject(snapshot, target);
  // Who goes through the tree stays in it, as in the editor's own lists.
  const isRow = !call.fromCode && call.args.name !== undefined;
  return cockpit.preview.openLive(target, snapshot.cluster, isRow);
}

/** Goes to another context of the kubeconfig, for this workspace. */
export async function selectContext(cockpit: Cockpit, call: Call): Promise<Where | undefined> {
  if (!vscode.workspace.isTrusted) throw untrusted();
  if (call.args.context !== undefined) {
    return goTo(cockpit, call, call.args.context);
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
  return goTo(cockpit, call, picked.context);
}

/** Reads everything anew. */
export const refresh = connected;

/** Starts the sandbox and shows it in the sidebar. */
export async function openSandbox(cockpit: Cockpit, call: Call): Promise<Where> {
  const file = await cockpit.sandbox.open();
  cockpit.choice.enterSandbox(file);
  setOpen(true);
  const where = await connected(cockpit, call);
  await vscode.commands.executeCommand('istioCanary.canaries.focus');
  return where;
}

/** Ends the sandbox; the window goes back to the kubeconfig's cluster when that is next looked at. */
export async function closeSandbox(cockpit: Cockpit): Promise<void> {
  const isShown = cockpit.choice.now().own === true;
  cockpit.choice.enterSandbox(undefined);
  setOpen(false);
  // A real cluster that the window shows meanwhile stays connected.
  if (isShown) cockpit.hub.disconnect();
  await cockpit.sandbox.close();
}

/** Shows the log. */
export async function showLog(cockpit: Cockpit): Promise<void> {
  cockpit.log.show();
}
