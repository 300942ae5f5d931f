/** Builds the cluster half of the extension: everything is constructed here, nothing connects here. */
import * as vscode from 'vscode';
import type { Cockpit } from './cockpit.ts';
import { Log } from './log/log.ts';
import { Preview } from './preview/preview.ts';
import { SandboxControl } from './sandbox/control.ts';
import { ContextChoice } from './session/choice.ts';
import { Hub } from './session/hub.ts';
import { watchFiles } from './session/watch-files.ts';
import { loadCluster, loadSandbox } from './shared/bundles.ts';
import { onConnectionSettings, settings } from './shared/settings.ts';

/** Key in the workspace's memory. */
const chosenContext = 'istioCanary.context';

/** A cluster that nobody has looked at for this long is let go. */
const patienceMs = 10 * 60_000;

/** The parts, owned by the extension's context. */
export function makeCockpit(context: vscode.ExtensionContext): Cockpit {
  const log = new Log();
  const memory = context.workspaceState;
  const choice = new ContextChoice(
    {
      get: () => memory.get(chosenContext),
      set: value => void memory.update(chosenContext, value),
    },
    settings,
  );
  const hub = new Hub({
    facade: loadCluster,
    choice: () => choice.now(),
    trusted: () => vscode.workspace.isTrusted,
    info: text => log.info(text),
    watchFiles,
    patienceMs,
  });
  const sandbox = new SandboxControl(loadSandbox, context.globalStorageUri.fsPath);
  const preview = new Preview(hub);
  context.subscriptions.push(
    log,
    hub,
    preview,
    { dispose: () => sandbox.close() },
    onConnectionSettings(() => hub.disconnect()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => hub.disconnect()),
  );
  return { hub, log, choice, preview, sandbox, facade: loadCluster };
}
