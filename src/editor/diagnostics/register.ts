import * as vscode from 'vscode';
import { languages } from './languages.ts';
import { QuickFixes } from './quick-fixes.ts';
import { DiagnosticsSurface } from './surface.ts';
import type { Texts } from './texts.ts';

/** Findings about the texts and their corrections in every editor; `extension` is the extension's own folder. */
export function registerDiagnostics(texts: Texts, extension: vscode.Uri): vscode.Disposable {
  const surface = new DiagnosticsSurface(texts, vscode.Uri.joinPath(extension, 'docs', 'rules.md'));
  const selector = languages.map(language => ({ language }));
  return vscode.Disposable.from(
    surface,
    vscode.languages.registerCodeActionsProvider(selector, new QuickFixes(surface), {
      providedCodeActionKinds: QuickFixes.kinds,
    }),
  );
}
