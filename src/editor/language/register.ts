import * as vscode from 'vscode';
import { languages } from '../diagnostics/languages.ts';
import type { DiagnosticsSurface } from '../diagnostics/surface.ts';
import { Completions } from './completion.ts';
import { Hovers } from './hover.ts';
import { ShareHints } from './inlay.ts';
import { Navigation } from './navigation.ts';
import { SubsetRename } from './rename.ts';
import { SymbolFiles } from './symbol-files.ts';

/** What editors of manifests offer while one reads and types, over the texts that findings come from too. */
export function registerLanguageFeatures(surface: DiagnosticsSurface): vscode.Disposable {
  const selector = languages.map(language => ({ language }));
  const { texts } = surface;
  const files = new SymbolFiles(surface);
  const navigation = new Navigation(files);
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(
      selector,
      new Completions(texts, () => surface.knownSoon()),
      ...Completions.triggers,
    ),
    vscode.languages.registerHoverProvider(selector, new Hovers(texts)),
    vscode.languages.registerInlayHintsProvider(selector, new ShareHints(texts)),
    vscode.languages.registerDefinitionProvider(selector, navigation),
    vscode.languages.registerReferenceProvider(selector, navigation),
    vscode.languages.registerDocumentHighlightProvider(selector, navigation),
    vscode.languages.registerRenameProvider(selector, new SubsetRename(files)),
  );
}
