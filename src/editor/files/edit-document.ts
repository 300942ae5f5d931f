import * as vscode from 'vscode';
import { Refusal } from '../../canary/refusal.ts';
import type { Edit, EditResult } from '../../yaml/index.ts';
import { t } from '../shared/text.ts';

const asEdit = (document: vscode.TextDocument, { start, end, newText }: Edit): vscode.TextEdit =>
  vscode.TextEdit.replace(new vscode.Range(document.positionAt(start), document.positionAt(end)), newText);

/**
 * Writes edits into a document, as one step of its own undo. A file that had no unsaved changes is saved; one that had
 * some stays with its author. Gives whether it was saved. Throws a refusal where the text cannot be changed so.
 */
export async function editDocument(document: vscode.TextDocument, result: EditResult): Promise<boolean> {
  const file = vscode.workspace.asRelativePath(document.uri);
  if (!result.ok)
    throw new Refusal('refused', 'cannot-edit', t('{0} was not changed: {1}', file, result.reason));
  const wasDirty = document.isDirty;
  const edit = new vscode.WorkspaceEdit();
  edit.set(
    document.uri,
    result.edits.map(one => asEdit(document, one)),
  );
  if (!(await vscode.workspace.applyEdit(edit)))
    throw new Refusal('refused', 'cannot-edit', t('{0} was not changed: the editor refused the edit.', file));
  return wasDirty ? false : document.save();
}
