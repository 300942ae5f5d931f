import * as vscode from 'vscode';
import { languages } from '../diagnostics/languages.ts';
import type { Texts } from '../diagnostics/texts.ts';
import { Completions } from './completion.ts';
import { Hovers } from './hover.ts';

/** What editors of manifests offer while one reads and types, over the texts that findings come from too. */
export function registerLanguageFeatures(texts: Texts): vscode.Disposable {
  const selector = languages.map(language => ({ language }));
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(
      selector,
      new Completions(texts),
      ...Completions.triggers,
    ),
    vscode.languages.registerHoverProvider(selector, new Hovers(texts)),
  );
}
