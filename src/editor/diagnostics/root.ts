/** A workspace folder: which of its files count, and where they are. */
import * as vscode from 'vscode';
import { indexSettings } from '../shared/settings.ts';
import { Admission, type IgnoreFile, ignoreFiles } from './admission.ts';
import { MAX_FOUND } from './bounds.ts';

export const MANIFESTS = '**/*.{yaml,yml,json}';
export const IGNORE_FILES = `**/{${ignoreFiles.join(',')}}`;
/** What the search itself leaves out, since it may be most of what is there. */
const UNSEARCHED = '**/{node_modules,.git}/**';

const decoder = new TextDecoder();

/** Everything below a folder that a glob matches; nothing where the file system cannot be searched. */
export async function findBelow(
  folder: vscode.WorkspaceFolder | vscode.Uri,
  glob: string,
): Promise<vscode.Uri[]> {
  try {
    const pattern = new vscode.RelativePattern(folder, glob);
    return await vscode.workspace.findFiles(pattern, UNSEARCHED, MAX_FOUND);
  } catch {
    // Some virtual workspaces cannot be searched; their open documents are the workspace then.
    return [];
  }
}

/** A file's path within its workspace folder, with slashes; undefined outside of all folders. */
export function placeOf(uri: vscode.Uri): { folder: vscode.WorkspaceFolder; path: string } | undefined {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  if (!folder) return undefined;
  return { folder, path: uri.path.slice(folder.uri.path.replace(/\/$/, '').length + 1) };
}

/** Reads what decides about a folder's files: its settings and the ignore files in it. */
export async function readAdmission(folder: vscode.WorkspaceFolder): Promise<Admission> {
  const admission = new Admission(indexSettings(folder.uri));
  const found = await findBelow(folder, IGNORE_FILES);
  await Promise.all(
    found.map(async uri => {
      const place = placeOf(uri);
      if (place?.folder.uri.toString() !== folder.uri.toString()) return;
      const parts = place.path.split('/');
      const name = parts.pop() as IgnoreFile;
      try {
        const text = decoder.decode(await vscode.workspace.fs.readFile(uri));
        admission.addRules(name, parts.join('/'), text);
      } catch {
        // Gone since it was found.
      }
    }),
  );
  return admission;
}
