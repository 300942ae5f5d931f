/** Builds the cluster half of the extension: everything is constructed here, nothing connects here. */
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { Journal } from '../canary/journal.ts';
import type { Cockpit } from './cockpit.ts';
import { Texts } from './diagnostics/texts.ts';
import { driftFromFile } from './files/drift.ts';
import { Log } from './log/log.ts';
import { Preview } from './preview/preview.ts';
import { SandboxControl } from './sandbox/control.ts';
import { ContextChoice } from './session/choice.ts';
import { Hub } from './session/hub.ts';
import { watchFiles } from './session/watch-files.ts';
import { loadCluster, loadSandbox } from './shared/bundles.ts';
import { onConnectionSettings, settings } from './shared/settings.ts';
import type { Drift } from './tree/around.ts';
import { TreeOptions } from './tree/options.ts';
import type { Shown } from './tree/shown.ts';

/** Keys in the workspace's memory. */
const chosenContext = 'istioCanary.context';
const chosenNamespaces = 'istioCanary.namespaces';
const treeOptions = 'istioCanary.tree';

/** What was remembered of namespaces, as far as it can be read. */
const readNamespaces = (value: unknown): string[] | undefined =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : undefined;

/** A cluster that nobody has looked at for this long is let go. */
const patienceMs = 10 * 60_000;

/** The parts, owned by the extension's context. `known` reads the workspace when it is first asked. */
export function makeCockpit(context: vscode.ExtensionContext, known: Cockpit['known']): Cockpit {
  const log = new Log();
  const memory = context.workspaceState;
  const choice = new ContextChoice(
    {
      get: () => memory.get(chosenContext),
      set: value => void memory.update(chosenContext, value),
    },
    settings,
    {
      get: () => readNamespaces(memory.get(chosenNamespaces)),
      set: value => void memory.update(chosenNamespaces, value),
    },
  );
  const options = new TreeOptions(
    { get: () => memory.get(treeOptions), set: kept => void memory.update(treeOptions, kept) },
    () => choice.now().namespaces ?? [],
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
  const texts = new Texts();
  const drift = ({ object }: Shown): Drift | undefined => driftFromFile(texts, object);
  let opened: Journal | undefined;
  const journal = (): Journal => {
    const folder = join(context.globalStorageUri.fsPath, 'journal');
    opened ??= loadCluster().openJournal(folder, error => log.failure('Journal', error));
    return opened;
  };
  return { hub, log, choice, options, preview, sandbox, texts, facade: loadCluster, journal, known, drift };
}
