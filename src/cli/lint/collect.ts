/** From the paths of a command line to texts. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, normalize, resolve } from 'node:path';

/** A file that is looked at; `file` is its path as people gave it. */
export interface SourceFile {
  file: string;
  text: string;
}

/** Something that was named and cannot be read; its message says what and why. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

const MANIFEST = /\.(?:yaml|yml|json)$/i;
const isSkipped = (name: string): boolean => name === 'node_modules' || name.startsWith('.');

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'permission to read it is missing',
  EISDIR: 'it is a folder',
  ELOOP: 'its links lead in a circle',
};

function unreadable(path: string, error: unknown): UnreadableError {
  const code = (error as { code?: string }).code ?? '';
  return new UnreadableError(`${path} cannot be read: ${reasons[code] ?? (code || String(error))}`, {
    cause: error,
  });
}

/** Manifests below a folder, sorted by name; links to folders are not followed, since they may lead back. */
async function below(folder: string, cwd: string): Promise<string[]> {
  const entries = await readdir(resolve(cwd, folder), { withFileTypes: true }).catch(error => {
    throw unreadable(folder, error);
  });
  const found: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = normalize(join(folder, entry.name));
    if (entry.isDirectory() && !isSkipped(entry.name)) found.push(...(await below(path, cwd)));
    else if (MANIFEST.test(entry.name) && (entry.isFile() || (await isFile(resolve(cwd, path)))))
      found.push(path);
  }
  return found;
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    stats => stats.isFile(),
    () => false,
  );

async function expand(path: string, cwd: string): Promise<string[]> {
  const stats = await stat(resolve(cwd, path)).catch(error => {
    throw unreadable(path, error);
  });
  return stats.isDirectory() ? below(path, cwd) : [path];
}

/**
 * The files that paths name, each once: a file whatever its name, a folder with the manifests below it
 * (`node_modules` and dot folders left out), `-` for standard input. Throws {@link UnreadableError}.
 */
export async function collect(
  paths: readonly string[],
  io: { cwd: string; stdin(): Promise<string> },
): Promise<SourceFile[]> {
  const files = new Map<string, SourceFile>();
  for (const path of paths) {
    if (path === '-') {
      if (!files.has('-')) files.set('-', { file: '-', text: await io.stdin() });
      continue;
    }
    for (const file of await expand(path, io.cwd)) {
      const full = resolve(io.cwd, file);
      if (files.has(full)) continue;
      const text = await readFile(full, 'utf8').catch(error => {
        throw unreadable(file, error);
      });
      files.set(full, { file, text });
    }
  }
  return [...files.values()];
}
