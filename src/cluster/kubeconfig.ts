/** The kubeconfig as kubectl sees it: one file, or several of KUBECONFIG merged, the first one winning. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { ClusterError } from './errors.ts';
import { type Entry, type KubeconfigFile, parseKubeconfig } from './kubeconfig-file.ts';
import type { ContextInfo, Kubeconfig, KubeconfigOptions } from './ports.ts';

/** The merged kubeconfig with its entries, for this room only: they hold credentials. */
export interface MergedKubeconfig extends Kubeconfig {
  entry(kind: 'clusters' | 'users' | 'contexts', name: string): Entry | undefined;
}

interface Places {
  paths: string[];
  /** A path that a person named must exist; the others may be missing. */
  explicit: boolean;
}

/** Where to look, in order of precedence. */
function placesOf({ path, env = process.env }: KubeconfigOptions): Places {
  if (path) return { paths: [resolve(path)], explicit: true };
  const listed = (env.KUBECONFIG ?? '').split(delimiter).filter(Boolean);
  if (listed.length > 0) return { paths: [...new Set(listed)].map(one => resolve(one)), explicit: false };
  const home = (process.platform === 'win32' ? (env.HOME ?? env.USERPROFILE) : env.HOME) || homedir();
  return { paths: [join(home, '.kube', 'config')], explicit: false };
}

/** The files that a kubeconfig is looked for in, in order of precedence, whether or not they are there. */
export const kubeconfigPaths = (options: KubeconfigOptions = {}): string[] => placesOf(options).paths;

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    const why =
      code === 'EISDIR' ? 'it is a folder' : code === 'EACCES' ? 'you may not read it' : String(code);
    throw new ClusterError(
      'broken-kubeconfig',
      `The kubeconfig ${path} cannot be read: ${why}. Correct that, or choose another file.`,
      { cause: error },
    );
  }
}

/** The last text of each file and what it says: every write looks again, and parsing is most of that. */
const lastRead = new Map<string, { text: string; file: KubeconfigFile }>();

/** What the text says; a copy, since the client writes renewed tokens into what it is given. */
function parsed(text: string, path: string): KubeconfigFile {
  let known = lastRead.get(path);
  if (known?.text !== text) {
    known = { text, file: parseKubeconfig(text, path) };
    lastRead.set(path, known);
  }
  return structuredClone(known.file);
}

/** The first file's entry of a name wins as a whole, as in kubectl; so does the first current-context. */
function merge(files: readonly KubeconfigFile[]): KubeconfigFile {
  const first = (of: (file: KubeconfigFile) => Map<string, Entry>): Map<string, Entry> =>
    new Map([...files].reverse().flatMap(file => [...of(file)]));
  return {
    currentContext: files.find(file => file.currentContext)?.currentContext ?? '',
    clusters: first(file => file.clusters),
    users: first(file => file.users),
    contexts: first(file => file.contexts),
  };
}

/**
 * Reads and merges the kubeconfig. Throws `no-kubeconfig` when there is none at any of the places, and
 * `broken-kubeconfig` naming file and line. Runs no plugin and connects to nothing.
 */
export function loadKubeconfig(options: KubeconfigOptions = {}): MergedKubeconfig {
  const { paths, explicit } = placesOf(options);
  const files: string[] = [];
  const read: KubeconfigFile[] = [];
  for (const path of paths) {
    const text = readIfThere(path);
    if (text === undefined) continue;
    files.push(path);
    read.push(parsed(text, path));
  }
  if (files.length === 0) {
    const where = explicit
      ? `There is no kubeconfig at ${paths[0]}.`
      : `No kubeconfig was found; looked at ${paths.join(', ')}.`;
    throw new ClusterError(
      'no-kubeconfig',
      `${where} Log in to a cluster to get one, set KUBECONFIG, or name a file.`,
    );
  }
  const merged = merge(read);
  const currentContext = merged.currentContext || undefined;
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return {
    files,
    currentContext,
    contexts: (): ContextInfo[] =>
      [...merged.contexts]
        .map(([name, entry]) => ({
          name,
          cluster: text(entry.cluster),
          user: text(entry.user),
          namespace: text(entry.namespace) || 'default',
          current: name === currentContext,
        }))
        .sort((a, b) => a.name.localeCompare(b.name)),
    entry: (kind, name) => merged[kind].get(name),
  };
}
