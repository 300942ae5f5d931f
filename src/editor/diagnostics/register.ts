import * as vscode from 'vscode';
import type { Cockpit } from '../cockpit.ts';
import type { Log } from '../log/log.ts';
import { onUseOfCluster, usesCluster } from '../shared/settings.ts';
import { languages } from './languages.ts';
import { registerTurnOff } from './levels.ts';
import { LiveKnowledge } from './live-knowledge.ts';
import { QuickFixes } from './quick-fixes.ts';
import { DiagnosticsSurface } from './surface.ts';
import type { Texts } from './texts.ts';

/** Keeps the findings of every editor. */
export function makeDiagnostics(texts: Texts, log: Log): DiagnosticsSurface {
  return new DiagnosticsSurface(texts, text => log.info(text));
}

/** Lets findings look at the cluster that the window is connected to. */
export function registerLiveKnowledge(
  surface: DiagnosticsSurface,
  { hub, log, facade }: Pick<Cockpit, 'hub' | 'log' | 'facade'>,
): vscode.Disposable {
  const { texts } = surface;
  const knowledge = new LiveKnowledge({
    live: () => hub.live,
    onDidChange: hub.onDidChange,
    readSchema: session => facade().readClusterSchema(session),
    isOn: usesCluster,
    isWanted: () => texts.ours().length > 0,
    changed: (source, schema) => {
      texts.useCluster(source, schema);
      surface.lookAtAll();
    },
    info: text => log.info(text),
  });
  return vscode.Disposable.from(
    knowledge,
    surface.onDidOpenOurs(() => knowledge.refresh()),
    onUseOfCluster(() => knowledge.refresh()),
  );
}

/** Corrections for findings in every editor. */
export function registerQuickFixes(surface: DiagnosticsSurface): vscode.Disposable {
  const selector = languages.map(language => ({ language }));
  const fixes = vscode.languages.registerCodeActionsProvider(selector, new QuickFixes(surface), {
    providedCodeActionKinds: QuickFixes.kinds,
  });
  return vscode.Disposable.from(fixes, registerTurnOff());
}
