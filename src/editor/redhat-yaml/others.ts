/**
 * What is said at a place beside us, so that we do not say it again. What another extension offers cannot be told
 * from its schema: its server is silent within braces, after a bare key and elsewhere. So it is asked.
 */
import * as vscode from 'vscode';
import { redHatYaml } from './api.ts';

/** Marks a question of ours, which comes by us as well; nobody types it. */
const OUR_QUESTION = '\u2063istio-canary';

/** Words of a document and snippets are no knowledge of ours, whatever they are called. */
const NO_KNOWLEDGE = new Set([vscode.CompletionItemKind.Text, vscode.CompletionItemKind.Snippet]);

function isActive({ languageId, uri }: vscode.TextDocument, feature: 'completion' | 'hover'): boolean {
  if (languageId !== 'yaml' || !redHatYaml()?.isActive) return false;
  return vscode.workspace.getConfiguration('yaml', uri).get(feature) !== false;
}

/** Whether proposals are asked for by `proposedBeside`, which wants to hear of all others. */
export const isOurQuestion = ({ triggerCharacter }: vscode.CompletionContext): boolean =>
  triggerCharacter === OUR_QUESTION;

/** The labels that others propose at a place; none without the YAML extension by Red Hat. */
export async function proposedBeside(
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<ReadonlySet<string>> {
  if (!isActive(document, 'completion')) return new Set();
  const found = await vscode.commands.executeCommand<vscode.CompletionList | undefined>(
    'vscode.executeCompletionItemProvider',
    document.uri,
    position,
    OUR_QUESTION,
  );
  const items = (found?.items ?? []).filter(({ kind }) => kind === undefined || !NO_KNOWLEDGE.has(kind));
  return new Set(items.map(({ label }) => (typeof label === 'string' ? label : label.label)));
}

const textOf = (content: vscode.MarkdownString | vscode.MarkedString): string =>
  typeof content === 'string' ? content : content.value;

/** Questions for hovers under way: they have no room for a mark. */
const asked = new Set<string>();
const nameOf = (document: vscode.TextDocument, { line, character }: vscode.Position): string =>
  `${document.uri} ${line}:${character}`;

/** Whether hovers are asked for by `saidBeside`. */
export const areHoversAsked = (document: vscode.TextDocument, position: vscode.Position): boolean =>
  asked.has(nameOf(document, position));

/** What the hovers of others say at a place, in one text; nothing without the YAML extension by Red Hat. */
export async function saidBeside(document: vscode.TextDocument, position: vscode.Position): Promise<string> {
  if (!isActive(document, 'hover')) return '';
  const name = nameOf(document, position);
  asked.add(name);
  try {
    const found = await vscode.commands.executeCommand<vscode.Hover[] | undefined>(
      'vscode.executeHoverProvider',
      document.uri,
      position,
    );
    return (found ?? []).flatMap(({ contents }) => contents.map(textOf)).join('\n');
  } finally {
    asked.delete(name);
  }
}
