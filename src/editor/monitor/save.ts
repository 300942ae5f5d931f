/** Saves what a monitor exports, where a person says. */
import * as vscode from 'vscode';
import { inform } from '../shared/notify.ts';
import { t } from '../shared/text.ts';

/** `name` without ending; nothing happens when the person leaves. Rejects where it cannot be written. */
export async function saveFile(name: string, kind: 'csv' | 'png', bytes: Uint8Array): Promise<void> {
  const file = `${name}-${new Date().toISOString().slice(0, 16).replaceAll(':', '')}.${kind}`;
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const uri = await vscode.window.showSaveDialog({
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder.uri, file) } : {}),
    filters: kind === 'png' ? { [t('Picture')]: ['png'] } : { CSV: ['csv'] },
  });
  if (!uri) return;
  await vscode.workspace.fs.writeFile(uri, bytes);
  void inform(t('Saved {0}.', vscode.workspace.asRelativePath(uri)));
}
