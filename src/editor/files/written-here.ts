/** The objects of a document that a command is about. */
import * as vscode from 'vscode';
import { type Written, type WrittenObject, writtenIn } from '../../canary/files/written.ts';
import { Refusal } from '../../canary/refusal.ts';
import { parseText, type Range } from '../../yaml/index.ts';
import type { Call } from '../commands/arguments.ts';
import { t } from '../shared/text.ts';

/** A document and what is meant of it. */
export interface Here extends Written {
  document: vscode.TextDocument;
  /** The file as people know it. */
  file: string;
}

/** The document that a command names, else the one in front. */
export async function documentOf({ args }: Call): Promise<vscode.TextDocument> {
  if (args.file !== undefined) return vscode.workspace.openTextDocument(vscode.Uri.parse(args.file, true));
  const { activeTextEditor } = vscode.window;
  if (activeTextEditor) return activeTextEditor.document;
  throw new Refusal('usage', 'no-file', t('Open the file with the objects first, or name it.'));
}

/** What a person has selected there; undefined where that is nothing. */
function selected(document: vscode.TextDocument, { fromCode }: Call): Range | undefined {
  const { activeTextEditor } = vscode.window;
  if (fromCode || activeTextEditor?.document !== document || activeTextEditor.selection.isEmpty)
    return undefined;
  const { start, end } = activeTextEditor.selection;
  return { start: document.offsetAt(start), end: document.offsetAt(end) };
}

const isMeant = ({ args }: Call, one: WrittenObject): boolean =>
  (args.kind === undefined || one.kind === args.kind) &&
  (args.name === undefined || one.name === args.name) &&
  (args.namespace === undefined || one.namespace === null || one.namespace === args.namespace);

/** What is meant of the document: the object that is named, else what is selected, else everything. */
export async function writtenHere(call: Call): Promise<Here> {
  const document = await documentOf(call);
  const file = vscode.workspace.asRelativePath(document.uri);
  const isNamed = call.args.name !== undefined;
  const part = isNamed ? undefined : selected(document, call);
  const { objects, skipped } = writtenIn(parseText(document.getText()), part);
  const meant = objects.filter(one => isMeant(call, one));
  if (meant.length === 0) {
    const text = t('{0} holds no such VirtualService or DestinationRule.', file);
    throw new Refusal('refused', 'nothing-there', text);
  }
  return { document, file, objects: meant, skipped: isNamed ? [] : skipped };
}
