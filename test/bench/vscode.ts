/**
 * What the workspace's index asks of VS Code, over a folder of the disk: files are found, read and named as there, and
 * nothing changes by itself.
 */
import { readdirSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export class Uri {
  readonly scheme = 'file';
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  static parse(text: string): Uri {
    return new Uri(new URL(text).pathname);
  }

  static file(path: string): Uri {
    return new Uri(path);
  }

  toString(): string {
    return pathToFileURL(this.path).href;
  }
}

export class Disposable {
  static from(...all: { dispose(): void }[]): Disposable {
    const whole = new Disposable();
    whole.dispose = () => {
      for (const one of all) one.dispose();
    };
    return whole;
  }

  dispose(): void {}
}

export class RelativePattern {
  readonly base: Uri;
  readonly pattern: string;

  constructor(base: Uri | { uri: Uri }, pattern: string) {
    this.base = base instanceof Uri ? base : base.uri;
    this.pattern = pattern;
  }
}

export const FileType = { Unknown: 0, File: 1, Directory: 2, SymbolicLink: 64 };

const nothing = (): Disposable => new Disposable();
const folders: { uri: Uri; name: string; index: number }[] = [];

/** Makes a folder of the disk the workspace. */
export function openFolder(path: string): void {
  folders.push({ uri: Uri.file(path), name: 'bench', index: 0 });
}

export const workspace = {
  workspaceFolders: folders,
  textDocuments: [],
  getWorkspaceFolder: ({ path }: Uri) => folders.find(({ uri }) => path.startsWith(`${uri.path}/`)),
  asRelativePath: ({ path }: Uri): string => path,
  getConfiguration: () => ({ get: (_name: string, fallback?: unknown) => fallback }),
  findFiles: async ({ base, pattern }: RelativePattern): Promise<Uri[]> =>
    pattern.includes('yaml') ? readdirSync(base.path).map(name => Uri.file(join(base.path, name))) : [],
  createFileSystemWatcher: () =>
    Object.assign(new Disposable(), { onDidCreate: nothing, onDidChange: nothing, onDidDelete: nothing }),
  onDidChangeWorkspaceFolders: nothing,
  onDidChangeConfiguration: nothing,
  fs: {
    stat: async (uri: Uri) => ({
      type: FileType.File,
      size: (await stat(fileURLToPath(uri.toString()))).size,
    }),
    readFile: (uri: Uri) => readFile(fileURLToPath(uri.toString())),
  },
};
