import { join } from 'node:path';

/** A VS Code that the npm package `code-server` of the same name holds. */
export interface HostVersion {
  /** VS Code's own version, as `vscode.version` says it. */
  vscode: string;
  codeServer: string;
  /** Node.js that desktop VS Code of this version runs extensions with; absent: the Node.js of this project. */
  node?: string;
}

/** The two ends of what the extension supports: `engines.vscode` names the oldest. */
export const hostVersions = {
  newest: { vscode: '1.139.1', codeServer: '4.139.1' },
  oldest: { vscode: '1.105.1', codeServer: '4.105.1', node: '22.19.0' },
} as const satisfies Record<string, HostVersion>;

export type Age = keyof typeof hostVersions;

/** Where this checkout lies. */
export const projectFolder = join(import.meta.dirname, '..', '..');
