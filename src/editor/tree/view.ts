/** The view around the tree: title, message, context key, progress; and the moment in which to connect. */
import * as vscode from 'vscode';
import type { Log } from '../log/log.ts';
import type { Hub } from '../session/hub.ts';
import { busyView } from '../shared/notify.ts';
import { CanaryTree } from './provider.ts';
import type { Row } from './row.ts';
import { linesAbove, placeOf } from './view-text.ts';

/** The view's id in package.json. */
export const viewId = 'istioCanary.canaries';

/** Registers the view. It connects when a person opens it, and never before. */
export function registerTree(hub: Hub, log: Log): vscode.Disposable {
  const tree = new CanaryTree(hub);
  const view = vscode.window.createTreeView<Row>(viewId, { treeDataProvider: tree, showCollapseAll: true });

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

  const show = (): void => {
    const { connection } = hub;
    view.description = placeOf(connection);
    view.message = linesAbove(connection);
    void vscode.commands.executeCommand('setContext', 'istioCanary.state', connection.state);
    tree.refresh();
  };

  show();
  connectIfSeen();
  return vscode.Disposable.from(
    tree,
    view,
    view.onDidChangeVisibility(connectIfSeen),
    hub.onDidChange(() => {
      show();
      // A choice that changes under an open view leads to the new cluster at once.
      connectIfSeen();
    }),
  );
}
