import * as vscode from 'vscode';
import { hoverAt } from '../../language/hover.ts';
import type { Texts } from '../diagnostics/texts.ts';

/** What the mouse is told. */
export class Hovers implements vscode.HoverProvider {
  private readonly texts: Texts;

  constructor(texts: Texts) {
    this.texts = texts;
  }

  async provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.Hover | undefined> {
    const { version } = document;
    const { describeField: describe } = await import('../../validation/texts.ts');
    if (document.version !== version) return undefined;
    const parsed = this.texts.parsedAs(document.uri.toString(), document.getText());
    const found =
      parsed && hoverAt(parsed, document.offsetAt(position), { index: this.texts.known, describe });
    if (!found) return undefined;
    const range = new vscode.Range(document.positionAt(found.start), document.positionAt(found.end));
    return new vscode.Hover(new vscode.MarkdownString(found.markdown), range);
  }
}
