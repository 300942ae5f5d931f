import * as vscode from 'vscode';
import type { ExtensionApi, TreeRow } from '../../../src/editor/api.ts';
import { until } from './until.ts';

/** The extension's API, activated now if it is not yet. */
export async function extensionApi(): Promise<ExtensionApi> {
  const extension = vscode.extensions.getExtension<ExtensionApi>('istio-canary.istio-canary');
  if (!extension) throw new Error('VS Code does not know the extension');
  return extension.activate();
}

/** Every row, from top to bottom, as `kind label | description`. */
export function flat(rows: TreeRow[]): string[] {
  return rows.flatMap(row => [
    `${row.kind} ${row.label}${row.description ? ` | ${row.description}` : ''}`,
    ...flat(row.children),
  ]);
}

/** Waits until some row's text has all the words. */
export async function untilRow(api: ExtensionApi, ...words: string[]): Promise<string> {
  return until(`a row says ${words.join(', ')}; there are: ${flat(api.tree()).join(' / ')}`, () =>
    flat(api.tree()).find(row => words.every(word => row.includes(word))),
  );
}

/** Runs a command with arguments, as code does. */
export const run = <T = unknown>(name: string, argument: object): Thenable<T> =>
  vscode.commands.executeCommand<T>(`istioCanary.${name}`, argument);

const section = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('istioCanary');

/** Sets a setting of the user's; undefined removes it. */
export const configure = (name: string, value: unknown): Thenable<void> =>
  section().update(name, value, vscode.ConfigurationTarget.Global);
