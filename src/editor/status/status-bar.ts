/** The status bar item: which cluster the window is on, and whether traffic is split there. */
import * as vscode from 'vscode';
import { isProtected } from '../../canary/protected.ts';
import { statusesOf } from '../../canary/status.ts';
import type { Hub } from '../session/hub.ts';
import { flat } from '../shared/plain.ts';
import { settings } from '../shared/settings.ts';
import { statusText } from './status-text.ts';

/** Registers the item; a click opens the view. */
export function registerStatusBar(hub: Hub): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('istioCanary.status', vscode.StatusBarAlignment.Left, 0);
  item.name = 'Istio Canary';
  item.command = 'istioCanary.canaries.focus';
  const show = (): void => {
    const { protectedContexts, readOnly } = settings();
    const care = { protected: isProtected(hub.connection.context, protectedContexts), readOnly };
    const shown = statusText(hub.connection, hub.snapshot ? statusesOf(hub.snapshot) : [], care);
    if (!shown) {
      item.hide();
      return;
    }
    item.text = flat(shown.text);
    item.tooltip = shown.tooltip;
    item.backgroundColor = shown.warning
      ? new vscode.ThemeColor('statusBarItem.warningBackground')
      : undefined;
    item.show();
  };
  const changed = vscode.workspace.onDidChangeConfiguration(event => {
    if (event.affectsConfiguration('istioCanary')) show();
  });
  return vscode.Disposable.from(item, changed, hub.onDidChange(show));
}
