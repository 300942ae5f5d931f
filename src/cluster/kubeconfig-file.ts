/** One kubeconfig file: parsed and checked as kubectl does, its relative paths made absolute. */
import { dirname, isAbsolute, join } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { ClusterError } from './errors.ts';
import { shorten } from './redact.ts';

/** A named entry's content; the fields are the file's own names. */
export type Entry = Record<string, unknown>;

/** What a file says, by name. */
export interface KubeconfigFile {
  currentContext: string;
  clusters: Map<string, Entry>;
  users: Map<string, Entry>;
  contexts: Map<string, Entry>;
}

const strings: Record<'cluster' | 'user' | 'context', readonly string[]> = {
  cluster: ['server', 'tls-server-name', 'certificate-authority', 'certificate-authority-data', 'proxy-url'],
  user: [
    'client-certificate',
    'client-certificate-data',
    'client-key',
    'client-key-data',
    'token',
    'tokenFile',
    'as',
    'as-uid',
    'username',
    'password',
  ],
  context: ['cluster', 'user', 'namespace'],
};

const isEntry = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Parses a kubeconfig. `path` names it in errors and is what its relative paths start from. Throws
 * `broken-kubeconfig` with the line, for YAML that is none and for what kubectl refuses to decode.
 */
export function parseKubeconfig(text: string, path: string): KubeconfigFile {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: '1.1',
    lineCounter: lines,
    // kubectl's reader knows no base-60 numbers, and keeps times as text.
    customTags: tags =>
      tags.filter(tag => !(typeof tag === 'object' && /TIME|timestamp/.test(`${tag.format} ${tag.tag}`))),
  });
  const broken = (why: string, line?: number): ClusterError =>
    new ClusterError(
      'broken-kubeconfig',
      `The kubeconfig ${path}${line ? `, line ${line},` : ''} cannot be read: ${why} Correct the file, or choose another one.`,
    );
  const [error] = document.errors;
  // Only the kind of the mistake is told: the library's message quotes the line, which may hold a credential.
  if (error) {
    const why = shorten(error.message.split(/ at line |:\n/)[0] ?? error.code);
    throw broken(`it is not valid YAML (${why}).`, lines.linePos(error.pos[0]).line);
  }
  const root: unknown = document.toJS();
  const empty = { currentContext: '', clusters: new Map(), users: new Map(), contexts: new Map() };
  if (root === null || root === undefined) return empty;
  if (!isEntry(root)) throw broken('it holds no kubeconfig, but something else.', 1);
  if (root.kind && root.kind !== 'Config') throw broken(`its kind is not Config.`, lineOf(['kind']));
  if (root.apiVersion && root.apiVersion !== 'v1')
    throw broken('its apiVersion is not v1.', lineOf(['apiVersion']));

  function lineOf(at: (string | number)[]): number | undefined {
    const node: unknown = document.getIn(at, true);
    const range = isEntry(node) && Array.isArray(node.range) ? node.range : undefined;
    return typeof range?.[0] === 'number' ? lines.linePos(range[0]).line : undefined;
  }

  function text1(value: unknown, at: (string | number)[]): string {
    if (value === undefined || value === null) return '';
    if (typeof value !== 'string')
      throw broken(`${at.join('.')} must be text (put it in quotes).`, lineOf(at));
    return value;
  }

  function named(list: string, kind: 'cluster' | 'user' | 'context'): Map<string, Entry> {
    const found = new Map<string, Entry>();
    const items = (root as Entry)[list];
    if (items === undefined || items === null) return found;
    if (!Array.isArray(items)) throw broken(`${list} must be a list.`, lineOf([list]));
    items.forEach((item: unknown, i) => {
      if (item === null) return;
      if (!isEntry(item)) throw broken(`${list}.${i} must have a name and a ${kind}.`, lineOf([list, i]));
      const name = text1(item.name, [list, i, 'name']);
      const content = item[kind] ?? {};
      if (!isEntry(content)) throw broken(`${list}.${i}.${kind} must hold fields.`, lineOf([list, i, kind]));
      if (found.has(name)) throw broken(`${list} has the name "${name}" twice.`, lineOf([list, i]));
      for (const field of strings[kind]) text1(content[field], [list, i, kind, field]);
      found.set(name, absolute(content, dirname(path)));
    });
    return found;
  }

  return {
    currentContext: text1(root['current-context'], ['current-context']),
    clusters: named('clusters', 'cluster'),
    users: named('users', 'user'),
    contexts: named('contexts', 'context'),
  };
}

const paths = ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile'];

/** The entry with its paths as seen from anywhere. A plugin's bare name is left for the PATH. */
function absolute(entry: Entry, folder: string): Entry {
  const resolved = { ...entry };
  for (const field of paths) {
    const path = resolved[field];
    if (typeof path === 'string' && path !== '' && !isAbsolute(path)) resolved[field] = join(folder, path);
  }
  const { exec } = resolved;
  if (
    isEntry(exec) &&
    typeof exec.command === 'string' &&
    /[\\/]/.test(exec.command) &&
    !isAbsolute(exec.command)
  ) {
    resolved.exec = { ...exec, command: join(folder, exec.command) };
  }
  return resolved;
}
