import * as vscode from 'vscode';
import { completionsAt } from '../../language/completion.ts';
import type { Completion } from '../../language/completion-item.ts';
import { isOfInterest } from '../../validation/index.ts';
import { isLookedAt, isManageable } from '../diagnostics/languages.ts';
import type { Texts } from '../diagnostics/texts.ts';
import { isOurQuestion, proposedBeside } from '../redhat-yaml/others.ts';

const KINDS: Record<Completion['kind'], vscode.CompletionItemKind> = {
  field: vscode.CompletionItemKind.Property,
  value: vscode.CompletionItemKind.Value,
  reference: vscode.CompletionItemKind.Reference,
  block: vscode.CompletionItemKind.Snippet,
};
/** A field whose value is the one thing left to type: what fits there is offered at once. */
const ASKS_FOR_VALUE = /^[\w./-]+: \$1$/;

function toItem(document: vscode.TextDocument, found: Completion): vscode.CompletionItem {
  // Names say in every row what they are; of a field the type is told where it is looked at.
  const isTold = found.detail !== undefined && (found.kind === 'reference' || found.kind === 'value');
  const label = isTold ? { label: found.label, description: found.detail } : found.label;
  const item = new vscode.CompletionItem(label, KINDS[found.kind]);
  item.insertText = new vscode.SnippetString(found.insertText);
  item.range = new vscode.Range(document.positionAt(found.range.start), document.positionAt(found.range.end));
  item.sortText = found.sortText;
  item.filterText = found.filterText;
  item.detail = found.detail;
  if (found.documentation) item.documentation = new vscode.MarkdownString(found.documentation);
  item.additionalTextEdits = found.extra?.map(({ start, end, newText }) => {
    return new vscode.TextEdit(
      new vscode.Range(document.positionAt(start), document.positionAt(end)),
      newText,
    );
  });
  if (found.deprecated) item.tags = [vscode.CompletionItemTag.Deprecated];
  if (ASKS_FOR_VALUE.test(found.insertText)) {
    item.command = { command: 'editor.action.triggerSuggest', title: 'Suggest' };
  }
  return item;
}

/** Proposals while typing. */
export class Completions implements vscode.CompletionItemProvider {
  static readonly triggers = [' ', '"', '-', ','];
  private readonly texts: Texts;
  private readonly knownSoon: () => Promise<void>;

  /** `knownSoon` waits a little for names of the workspace while it is being read. */
  constructor(texts: Texts, knownSoon: () => Promise<void>) {
    this.texts = texts;
    this.knownSoon = knownSoon;
  }

  async provideCompletionItems(
    document: vscode.TextDocument,
    position: vscode.Position,
    _token: vscode.CancellationToken,
    context: vscode.CompletionContext,
  ): Promise<vscode.CompletionItem[]> {
    if (isOurQuestion(context)) return [];
    const { version, languageId, uri } = document;
    if (!isLookedAt(languageId, uri.scheme)) return [];
    // Most files are none of ours, and must not feel that we are there.
    const unasked = context.triggerKind === vscode.CompletionTriggerKind.TriggerCharacter;
    if (unasked && !isOfInterest(uri.toString(), document.getText())) return [];
    const { describeField: describe } = await import('../../validation/texts.ts');
    if (this.texts.isOurs(document.uri.toString())) await this.knownSoon();
    if (document.version !== version) return [];
    const text = document.getText();
    if (!isManageable(text)) return [];
    // Proposals read the document with something else in the cursor's place, so the kept parse is no use here.
    const found = completionsAt({ text, docs: [] }, document.offsetAt(position), {
      index: this.texts.known,
      describe,
      unasked,
    });
    const items = found.map(each => toItem(document, each));
    if (found.length === 0) return items;
    const beside = await proposedBeside(document, position);
    return found.flatMap(({ label }, at) => (beside.has(label) ? [] : (items[at] ?? [])));
  }
}
