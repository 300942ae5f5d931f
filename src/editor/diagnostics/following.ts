/** What happens in the workspace's files, as one stream of names. */
import * as vscode from 'vscode';
import { ignoreFiles } from './admission.ts';
import { IGNORE_FILES, MANIFESTS } from './root.ts';

export interface Following {
  /** A manifest was written, created or deleted. */
  file(uri: vscode.Uri): void;
  /** Something else appeared or went: perhaps a folder, of whose files nothing is told. */
  other(uri: vscode.Uri, exists: boolean): void;
  /** What counts has to be asked again: folders, settings, ignore files. */
  rules(): void;
}

const UNWATCHED = /\/(?:node_modules|\.git)(?:\/|$)/;
const MANIFEST = /\.(?:ya?ml|json)$/;
const SETTINGS = ['istioCanary.workspace', 'files.exclude', 'search.exclude'];

/** Tells of changes until it is disposed of. */
export function follow(following: Following): vscode.Disposable {
  const { workspace } = vscode;
  const manifests = workspace.createFileSystemWatcher(MANIFESTS);
  const ignores = workspace.createFileSystemWatcher(IGNORE_FILES);
  // A folder that moves or goes is one event, whatever is in it.
  const all = workspace.createFileSystemWatcher('**', false, true, false);
  const isWatched = (uri: vscode.Uri): boolean => !UNWATCHED.test(uri.path);
  const file = (uri: vscode.Uri): void => {
    if (isWatched(uri)) following.file(uri);
  };
  const isOther = (uri: vscode.Uri): boolean =>
    isWatched(uri) && !MANIFEST.test(uri.path) && !ignoreFiles.some(name => uri.path.endsWith(`/${name}`));
  const rules = (): void => following.rules();
  return vscode.Disposable.from(
    manifests,
    manifests.onDidCreate(file),
    manifests.onDidChange(file),
    manifests.onDidDelete(file),
    ignores,
    ignores.onDidCreate(rules),
    ignores.onDidChange(rules),
    ignores.onDidDelete(rules),
    all,
    all.onDidCreate(uri => isOther(uri) && following.other(uri, true)),
    all.onDidDelete(uri => isOther(uri) && following.other(uri, false)),
    workspace.onDidChangeWorkspaceFolders(rules),
    workspace.onDidChangeConfiguration(event => {
      if (SETTINGS.some(name => event.affectsConfiguration(name))) rules();
    }),
  );
}
