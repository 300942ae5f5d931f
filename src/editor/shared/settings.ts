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
  /** Patterns of contexts in which the canary gets more only after its name was typed. */
  protectedContexts: string[];
  codeLens: boolean;
  /** Seconds that Istio gets to bring a change to every proxy before the next one. */
  settleSeconds: number;
  /** Where shares are written: live, in the workspace's file, or live and then in the file. */
  shiftTarget: ShiftTarget;
}

export type ShiftTarget = 'cluster' | 'file' | 'both';

const targetOf = (value: unknown): ShiftTarget => (value === 'file' || value === 'both' ? value : 'cluster');

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
    protectedContexts: strings(list('protectedContexts')),
    readOnly: config.get('readOnly') === true,
    settleSeconds: Math.min(Math.max(Number(config.get('settleSeconds') ?? 2) || 0, 0), 300),
    codeLens: config.get('codeLens.enabled') !== false,
    shiftTarget: targetOf(config.get('shiftTarget')),
  };
}

/** How to reach Prometheus, as machine settings say it, where a workspace's values do not count; and what to look at there. */
export function prometheusSettings(): { url: string; service: string; caFile: string; matching: string } {
  const config = vscode.workspace.getConfiguration(section);
  const text = (name: string): string => String(config.get(name) ?? '').trim();
  return {
    url: text('prometheus.url'),
    service: text('prometheus.service'),
    caFile: text('prometheus.caFile'),
    matching: text('prometheus.matching'),
  };
}

/** The policy that rollouts take where nothing else says so: a path in the workspace, or absolute. Empty: none. */
export const policySetting = (): string =>
  String(vscode.workspace.getConfiguration(section).get('policy') ?? '').trim();

/** Which files of a folder are looked at for references. */
export interface IndexSettings {
  /** Patterns as in a .gitignore. */
  exclude: string[];
  /** Globs of the editor's own files.exclude and search.exclude. */
  globs: string[];
  respectGitignore: boolean;
}

/** The editor's globs that hold by themselves; those with a condition on files beside them are left aside. */
function globs(name: string, folder: vscode.Uri): string[] {
  const value: unknown = vscode.workspace.getConfiguration(name, folder).get('exclude');
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([glob, isOn]) => (isOn === true ? [glob] : []));
}

/** The settings of a workspace folder. */
export function indexSettings(folder: vscode.Uri): IndexSettings {
  const config = vscode.workspace.getConfiguration(section, folder);
  const exclude: unknown = config.get('workspace.exclude');
  return {
    exclude: Array.isArray(exclude) ? strings(exclude) : [],
    globs: [...globs('files', folder), ...globs('search', folder)],
    respectGitignore: config.get('workspace.respectGitignore') !== false,
  };
}

/** Whether findings may rest on the cluster that the window is connected to. */
export const usesCluster = (): boolean =>
  vscode.workspace.getConfiguration(section).get('validation.useCluster') !== false;

/** Calls `changed` when {@link usesCluster} may be different. */
export function onUseOfCluster(changed: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration(event => {
    if (event.affectsConfiguration(`${section}.validation.useCluster`)) changed();
  });
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
