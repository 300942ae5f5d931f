import * as vscode from 'vscode';
import { languages } from './languages.ts';
import { registerTurnOff } from './levels.ts';
import { QuickFixes } from './quick-fixes.ts';
import { DiagnosticsSurface } from './surface.ts';
import type { Texts } from './texts.ts';

/** Keeps the findings of every editor; `extension` is the extension's own folder. */
export function makeDiagnostics(texts: Texts, extension: vscode.Uri): DiagnosticsSurface {
  return new DiagnosticsSurface(texts, vscode.Uri.joinPath(extension, 'docs', 'rules.md'));
}

/** Corrections for findings in every editor. */
export function registerQuickFixes(surface: DiagnosticsSurface): vscode.Disposable {
  const selector = languages.map(language => ({ language }));
  const fixes = vscode.languages.registerCodeActionsProvider(selector, new QuickFixes(surface), {
    providedCodeActionKinds: QuickFixes.kinds,
  });
  return vscode.Disposable.from(fixes, registerTurnOff());
}
