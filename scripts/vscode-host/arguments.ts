import { resolve } from 'node:path';

/** What a desktop `code` is told on its command line, as far as this host follows it. */
export interface CodeArguments {
  extensions: string[];
  tests?: string;
  /** Folder or workspace file to open. */
  workspace?: string;
  userDataDir?: string;
  extensionsDir?: string;
  /** False when workspace trust is on and the workspace starts out untrusted. */
  trusted: boolean;
}

/** Reads `--name=value` and `--flag` words and the first plain word; what is unknown is for desktop VS Code only. */
export function parseCodeArguments(words: string[]): CodeArguments {
  const result: CodeArguments = { extensions: [], trusted: false };
  for (const word of words) {
    const [, name, value] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (!name) result.workspace ??= resolve(word);
    else if (name === 'disable-workspace-trust') result.trusted = true;
    else if (value === undefined) continue;
    else if (name === 'extensionDevelopmentPath') result.extensions.push(resolve(value));
    else if (name === 'extensionTestsPath') result.tests = resolve(value);
    else if (name === 'user-data-dir') result.userDataDir = resolve(value);
    else if (name === 'extensions-dir') result.extensionsDir = resolve(value);
  }
  return result;
}
