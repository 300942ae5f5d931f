import * as vscode from 'vscode';
import { renameSubset, whyNotRenamed } from '../../language/rename.ts';
import { type SymbolFiles, toRange } from './symbol-files.ts';

/** Renames a subset in all files; VS Code shows the message of what is thrown beside the name. */
export class SubsetRename implements vscode.RenameProvider {
  private readonly files: SymbolFiles;

  constructor(files: SymbolFiles) {
    this.files = files;
  }

  prepareRename(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): { range: vscode.Range; placeholder: string } {
    const symbol = this.files.askedAt(document, position);
    if (!symbol) throw new Error('There is no subset here.');
    const reason = whyNotRenamed(symbol);
    if (reason) throw new Error(reason);
    return { range: toRange(document.getText(), symbol.range), placeholder: symbol.name };
  }

  async provideRenameEdits(
    document: vscode.TextDocument,
    position: vscode.Position,
    newName: string,
  ): Promise<vscode.WorkspaceEdit> {
    const followed = await this.files.follow(document, position);
    if (!followed) throw new Error('There is no subset here, or the text has changed. Try again.');
    const { symbol, sources } = followed;
    const result = renameSubset(sources, symbol.file, document.offsetAt(position), newName);
    if (!result.ok) throw new Error(result.reason);
    const workspaceEdit = new vscode.WorkspaceEdit();
    for (const { file, parsed } of sources) {
      for (const edit of result.edits.get(file) ?? []) {
        workspaceEdit.replace(vscode.Uri.parse(file, true), toRange(parsed.text, edit), edit.newText);
      }
    }
    return workspaceEdit;
  }
}
