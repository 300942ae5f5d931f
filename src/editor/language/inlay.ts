import * as vscode from 'vscode';
import { inlayHints } from '../../language/inlay-hints.ts';
import type { Texts } from '../diagnostics/texts.ts';
import { t } from '../shared/text.ts';

/** Shares beside weights that are no percentages. */
export class ShareHints implements vscode.InlayHintsProvider {
  private readonly texts: Texts;

  constructor(texts: Texts) {
    this.texts = texts;
  }

  provideInlayHints(document: vscode.TextDocument, range: vscode.Range): vscode.InlayHint[] {
    const seen = { start: document.offsetAt(range.start), end: document.offsetAt(range.end) };
    const parsed = this.texts.parsedAs(document.uri.toString(), document.getText());
    if (!parsed) return [];
    return inlayHints(parsed, seen).map(({ offset, label }) => {
      const hint = new vscode.InlayHint(document.positionAt(offset), label);
      hint.paddingLeft = true;
      hint.tooltip = t('The share of requests that this weight stands for: weight / sum of the weights.');
      return hint;
    });
  }
}
