import * as vscode from 'vscode';
import { hoverAt } from '../../language/hover.ts';
import type { Texts } from '../diagnostics/texts.ts';
import { areHoversAsked, saidBeside } from '../redhat-yaml/others.ts';

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
    if (areHoversAsked(document, position)) return undefined;
    const { version } = document;
    const { describeField: describe } = await import('../../validation/texts.ts');
    if (document.version !== version) return undefined;
    const parsed = this.texts.parsedAs(document.uri.toString(), document.getText());
    const offset = document.offsetAt(position);
    const index = this.texts.known;
    const whole = parsed && hoverAt(parsed, offset, { index, describe });
    if (!whole) return undefined;
    const isSaid = whole.description && (await saidBeside(document, position)).includes(whole.description);
    const found = isSaid ? hoverAt(parsed, offset, { index }) : whole;
    if (!found || document.version !== version) return undefined;
    const range = new vscode.Range(document.positionAt(found.start), document.positionAt(found.end));
    return new vscode.Hover(new vscode.MarkdownString(found.markdown), range);
  }
}
