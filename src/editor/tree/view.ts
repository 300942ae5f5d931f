/** The view around the tree: title, message, context keys, progress; and the moment in which to connect. */
import * as vscode from 'vscode';
import type { Log } from '../log/log.ts';
import { busyView } from '../shared/notify.ts';
import { CanaryTree, type TreeParts } from './provider.ts';
import { linesAbove, placeOf } from './view-text.ts';

/** The view's id in package.json. */
export const viewId = 'istioCanary.canaries';

/** Ages are told in minutes, so twice a minute is often enough. */
const tickMs = 30_000;

/** The context keys of the view, each set only when it changes. */
class ContextKeys {
  readonly said = new Map<string, unknown>();

  set(key: string, value: unknown): void {
    if (this.said.has(key) && this.said.get(key) === value) return;
    this.said.set(key, value);
    void vscode.commands.executeCommand('setContext', `istioCanary.${key}`, value);
  }
}

/** The tree and what has to be disposed of with it. */
export interface TreeView extends vscode.Disposable {
  tree: CanaryTree;
  /** Its context keys, without `istioCanary.`. */
  keys(): Record<string, unknown>;
}

/** Registers the view. It connects when a person opens it, and never before. */
export function registerTree(parts: TreeParts, log: Log): TreeView {
  const { hub, options } = parts;
  const tree = new CanaryTree(parts);
  const view = vscode.window.createTreeView(viewId, { treeDataProvider: tree, showCollapseAll: true });
  const keys = new ContextKeys();

  const connectIfSeen = (): void => {
    hub.watched(view.visible);
    if (!view.visible || hub.connection.state !== 'idle') return;
    const connecting = hub.connect();
    busyView(
      viewId,
      // The view itself says what went wrong, so the log keeps only the details.
      connecting.catch((error: unknown) => log.failure('Connecting', error)),
    );
  };

  let isCompared = false;
  /** Reads the workspace for those who look at a cluster, so that differences show without a file being open. */
  const compareIfSeen = (): void => {
    if (isCompared || !view.visible || hub.connection.state !== 'ready') return;
    isCompared = true;
    void parts.known?.().then(() => tree.refresh());
  };

  const show = (): void => {
    const { connection } = hub;
    const chosen = options.now();
    tree.refresh();
    view.description = placeOf(connection);
    const above = linesAbove(connection, chosen, tree.counts);
    // Each assignment has the whole view drawn.
    if (view.message !== above) view.message = above;
    compareIfSeen();
    keys.set('state', connection.state);
    keys.set('filtered', chosen.filter !== '');
    keys.set('onlyCanaries', chosen.onlyCanaries);
    keys.set('namespacesChosen', chosen.namespaces.length > 0);
    keys.set('nothingMatches', connection.state === 'ready' && tree.counts.shown === 0);
  };

  const refreshIfSeen = (): void => {
    if (view.visible && hub.connection.state === 'ready') tree.refresh();
  };
  let ticking: ReturnType<typeof setInterval> | undefined;
  // A window that nobody looks at is never woken.
  const tickIfSeen = (): void => {
    clearInterval(ticking);
    ticking = view.visible ? setInterval(refreshIfSeen, tickMs) : undefined;
  };

  show();
  connectIfSeen();
  tickIfSeen();
  const owned = vscode.Disposable.from(
    tree,
    view,
    new vscode.Disposable(() => clearInterval(ticking)),
    view.onDidChangeVisibility(() => {
      connectIfSeen();
      compareIfSeen();
      tickIfSeen();
    }),
    vscode.workspace.onDidSaveTextDocument(refreshIfSeen),
    // Opened again, a version's pods are listed again.
    view.onDidCollapseElement(({ element }) => tree.forget(element)),
    new vscode.Disposable(options.onDidChange(show).dispose),
    ...(parts.notes ? [new vscode.Disposable(parts.notes.onDidChange(refreshIfSeen).dispose)] : []),
    hub.onDidChange(() => {
      if (hub.connection.state !== 'ready') tree.forget();
      show();
      // A choice that changes under an open view leads to the new cluster at once.
      connectIfSeen();
    }),
  );
  return { tree, keys: () => Object.fromEntries(keys.said), dispose: () => owned.dispose() };
}
