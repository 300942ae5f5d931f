/** The extension's table of contents. Nothing here connects, reads a kubeconfig, or loads the cluster bundle. */
import * as vscode from 'vscode';
import type { ExtensionApi } from './editor/api.ts';
import { makeCockpit } from './editor/cluster-cockpit.ts';
import { registerCommands } from './editor/commands/register.ts';
import { makeDiagnostics, registerLiveKnowledge, registerQuickFixes } from './editor/diagnostics/register.ts';
import { registerRulePages } from './editor/diagnostics/rule-pages.ts';
import { registerLanguageFeatures } from './editor/language/register.ts';
import { endLate, registerLate } from './editor/late/register.ts';
import { registerLenses } from './editor/lenses/register.ts';
import { makeApi } from './editor/make-api.ts';
import { SchemaContributor } from './editor/redhat-yaml/contributor.ts';
import { useTranslator } from './editor/shared/text.ts';
import { registerStatusBar } from './editor/status/status-bar.ts';
import { registerTree } from './editor/tree/view.ts';

export function activate(context: vscode.ExtensionContext): ExtensionApi {
  useTranslator((message, ...parts) => vscode.l10n.t(message, ...parts));
  const cockpit = makeCockpit(context, () => diagnostics.known());
  const diagnostics = makeDiagnostics(cockpit.texts, cockpit.log);
  const view = registerTree(cockpit, cockpit.log);
  context.subscriptions.push(
    registerCommands(cockpit),
    view,
    registerStatusBar(cockpit.hub),
    diagnostics,
    registerLiveKnowledge(diagnostics, cockpit),
    registerQuickFixes(diagnostics),
    registerRulePages(context.extensionUri),
    registerLanguageFeatures(diagnostics),
    new SchemaContributor(diagnostics.texts, context.extensionUri, cockpit.log),
    registerLate(cockpit),
    registerLenses(diagnostics.texts, cockpit.hub, context.extension.packageJSON),
  );
  if (process.env.ISTIO_CANARY_OPEN_SANDBOX === '1') {
    void vscode.commands.executeCommand('istioCanary.openSandbox');
  }
  return makeApi(cockpit, view, cockpit.log);
}

/** Rollouts of this window are let go as they stand, to be taken up later. */
export const deactivate = endLate;
