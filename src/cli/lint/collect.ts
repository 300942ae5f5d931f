/** From the paths of a command line to texts. */
import { readFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, normalize, resolve } from 'node:path';
import { whyUnreadable } from '../unreadable.ts';
import type { Ignored } from './ignored.ts';

/** A file that is looked at; `file` is its path as people gave it. */
export interface SourceFile {
  file: string;
  text: string;
  /** Whether the command line names it itself, not a folder that it is in. */
  isNamed: boolean;
}

/** Something that was named and cannot be read; its message says what and why. */
export class UnreadableError extends Error {
  override readonly name = 'UnreadableError';
}

const MANIFEST = /\.(?:yaml|yml|json)$/i;
const isSkipped = (name: string): boolean => name === 'node_modules' || name.startsWith('.');

function unreadable(path: string, error: unknown): UnreadableError {
  return new UnreadableError(`${path} cannot be read: ${whyUnreadable(error)}`, { cause: error });
}

/** What collecting needs to know of its surroundings. */
export interface Surroundings {
  cwd: string;
  stdin(): Promise<string>;
  /** What is left out; without it, nothing. */
  ignored?: Ignored;
}

/** What was found, and what was named but is left out by an ignore file or pattern. */
export interface Collected {
  files: SourceFile[];
  leftOut: string[];
}

/** Manifests below a folder, sorted by name; links to folders are not followed, since they may lead back. */
async function below(folder: string, io: Surroundings): Promise<string[]> {
  const { cwd, ignored } = io;
  const entries = await readdir(resolve(cwd, folder), { withFileTypes: true }).catch(error => {
    throw unreadable(folder, error);
  });
  const found: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = normalize(join(folder, entry.name));
    const full = resolve(cwd, path);
    if (entry.isDirectory()) {
      if (!isSkipped(entry.name) && !ignored?.leavesOut(full, true)) found.push(...(await below(path, io)));
    } else if (MANIFEST.test(entry.name) && !ignored?.leavesOut(full, false)) {
      if (entry.isFile() || (await isFile(full))) found.push(path);
    }
  }
  return found;
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    stats => stats.isFile(),
    () => false,
  );

/** The files that a path stands for; undefined where it is left out. */
async function expand(path: string, io: Surroundings): Promise<string[] | undefined> {
  const full = resolve(io.cwd, path);
  const stats = await stat(full).catch(error => {
    throw unreadable(path, error);
  });
  if (io.ignored?.refuses(full, stats.isDirectory())) return undefined;
  return stats.isDirectory() ? below(path, io) : [path];
}

/** Nothing else waits for its turn here, and a thousand small files are read faster one after the other. */
function readText(full: string, file: string): string {
  try {
    return readFileSync(full, 'utf8');
  } catch (error) {
    throw unreadable(file, error);
  }
}

/**
 * The files that paths name, each once: a file whatever its name, a folder with the manifests below it
 * (`node_modules`, dot folders and what is ignored left out), `-` for standard input. Throws
 * {@link UnreadableError}.
 */
export async function collect(paths: readonly string[], io: Surroundings): Promise<Collected> {
  const files = new Map<string, SourceFile>();
  const leftOut: string[] = [];
  for (const path of paths) {
    if (path === '-') {
      if (!files.has('-')) files.set('-', { file: '-', text: await io.stdin(), isNamed: true });
      continue;
    }
    const expanded = await expand(path, io);
    if (!expanded) leftOut.push(path);
    for (const file of expanded ?? []) {
      const full = resolve(io.cwd, file);
      const known = files.get(full);
      const isNamed = file === path || known?.isNamed === true;
      files.set(full, { file, text: known?.text ?? readText(full, file), isNamed });
    }
  }
  return { files: [...files.values()], leftOut };
}
