/** The way of every command to the cluster: where that takes its time, the person sees that it does. */
import * as vscode from 'vscode';
import type { LiveCluster } from '../../cluster/ports.ts';
import type { Hub } from '../session/hub.ts';
import { t } from '../shared/text.ts';

/** The live cluster; throws why it cannot be had, or not be read. */
export function reach(hub: Hub): Thenable<LiveCluster> {
  if (hub.live && hub.connection.state !== 'connecting') return hub.readable();
  const title = t('Connecting to the cluster…');
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title }, () =>
    hub.readable(),
  );
}
