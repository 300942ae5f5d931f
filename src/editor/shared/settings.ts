/** The settings `istioCanary.*`, read when needed so that a change counts at once. */
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { fromHome } from './home-path.ts';

export interface Settings {
  /** Absolute, or empty. */
  kubeconfig: string;
  context: string;
  namespaces: string[];
  steps: number[];
  confirm: 'always' | 'never';
  confirmRollBack: boolean;
  readOnly: boolean;
  codeLens: boolean;
}

const section = 'istioCanary';

/** Settings that lead to another connection. */
const connecting = ['kubeconfig', 'context', 'namespaces'].map(name => `${section}.${name}`);

const strings = (list: readonly unknown[]): string[] =>
  list.filter((one): one is string => typeof one === 'string' && one !== '');

/** The settings as they are now; values of a wrong type count as absent. */
export function settings(): Settings {
  const config = vscode.workspace.getConfiguration(section);
  const list = (name: string): unknown[] => {
    const value: unknown = config.get(name);
    return Array.isArray(value) ? value : [];
  };
  const steps = list('steps').filter(
    (step): step is number => typeof step === 'number' && step >= 0 && step <= 100,
  );
  return {
    kubeconfig: fromHome(String(config.get('kubeconfig') ?? ''), homedir()),
    context: String(config.get('context') ?? ''),
    namespaces: strings(list('namespaces')),
    steps: steps.length > 0 ? steps : [1, 10, 50, 100],
    confirm: config.get('confirm') === 'never' ? 'never' : 'always',
    confirmRollBack: config.get('confirmRollBack') !== false,
    readOnly: config.get('readOnly') === true,
    codeLens: config.get('codeLens.enabled') !== false,
  };
}

/** Calls `reconnect` when a setting changes that decides where to connect. */
export function onConnectionSettings(reconnect: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration(event => {
    if (connecting.some(name => event.affectsConfiguration(name))) reconnect();
  });
}

const severity = 'validation.severity';

/** The levels of findings by code for a document, as they are written: people's own text, not checked yet. */
export const severitySetting = (uri: vscode.Uri): unknown =>
  vscode.workspace.getConfiguration(section, uri).get(severity);

/** Calls `changed` when the levels of findings are other ones. */
export function onSeveritySetting(changed: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration(event => {
    if (event.affectsConfiguration(`${section}.${severity}`)) changed();
  });
}

/**
 * Gives a code a level for a document: where the setting is written already, else in the workspace, else, where
 * none is open, for the person. Rejects where the settings cannot be written.
 */
export async function writeSeverity(uri: vscode.Uri, code: string, level: string): Promise<void> {
  const config = vscode.workspace.getConfiguration(section, uri);
  const { workspaceFolderValue, workspaceValue, globalValue } = config.inspect<object>(severity) ?? {};
  const { Global, Workspace, WorkspaceFolder } = vscode.ConfigurationTarget;
  const [target, before] = workspaceFolderValue
    ? [WorkspaceFolder, workspaceFolderValue]
    : workspaceValue || vscode.workspace.workspaceFolders?.length
      ? [Workspace, workspaceValue]
      : [Global, globalValue];
  await config.update(severity, { ...before, [code]: level }, target);
}
