/** Manifests as new files of the workspace. No file is ever written over. */
import * as vscode from 'vscode';
import { manifestName, manifestText } from '../../canary/manifest-file.ts';
import { Refusal } from '../../canary/refusal.ts';
import type { KubeObject } from '../../istio/types.ts';
import { t } from '../shared/text.ts';
import type { Call } from './arguments.ts';

/** The folder for new files: what the call names, the workspace's, or the one that a person picks. */
export async function folderFor({ args, fromCode }: Call): Promise<vscode.Uri | undefined> {
  if (args.folder !== undefined) return vscode.Uri.parse(args.folder, true);
  const [only, ...others] = vscode.workspace.workspaceFolders ?? [];
  if (only && others.length === 0) return only.uri;
  if (fromCode) {
    throw new Refusal(
      'usage',
      'argument-missing',
      t('The argument "{0}" is missing: {1}', 'folder', t('the folder for the manifests.')),
    );
  }
  if (only) return (await vscode.window.showWorkspaceFolderPick())?.uri;
  const picked = await vscode.window.showOpenDialog({ canSelectFolders: true, canSelectFiles: false });
  return picked?.[0];
}

async function exists(uri: vscode.Uri): Promise<boolean> {
  return vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
}

/** A name that is free: a number goes before the kind where there is such a file. */
async function freeFile(folder: vscode.Uri, name: string): Promise<vscode.Uri> {
  for (let count = 1; ; count += 1) {
    const tried = count === 1 ? name : name.replace(/(\.\w+\.yaml)$/, `-${count}$1`);
    const uri = vscode.Uri.joinPath(folder, tried);
    if (!(await exists(uri))) return uri;
  }
}

/** Writes the objects, a file each; gives their paths as the workspace shows them. `opens`: the last one is shown. */
export async function writeManifests(
  folder: vscode.Uri,
  objects: readonly KubeObject[],
  opens: boolean,
): Promise<string[]> {
  const written: vscode.Uri[] = [];
  for (const object of objects) {
    const file = await freeFile(folder, manifestName(object));
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(manifestText(object)));
    written.push(file);
  }
  const last = written.at(-1);
  if (opens && last) await vscode.window.showTextDocument(last, { preview: false });
  return written.map(file => vscode.workspace.asRelativePath(file));
}
