/**
 * The journal on the disk: a file an object and an applied file, by names that are digests. It is read by nobody but
 * its owner, bounded in number and size, and whatever goes wrong with it is told to `trouble` and to nobody else.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { FileOutcome } from '../canary/files/model.ts';
import { isEntry } from '../canary/history.ts';
import { type Journal, type KeptFile, type KeptObject, keptOf, merged } from '../canary/journal.ts';
import type { ClusterIdentity } from '../canary/model.ts';

/** Objects and applied files that are remembered, and characters of one of them. */
const bounds = { objects: 1000, files: 40 } as const;
const longest = 2_000_000;

type Room = keyof typeof bounds;

const digest = (...parts: string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 40);

/** A context may be renamed; the cluster behind it is the same. */
const clusterDigest = ({ server, caDigest }: ClusterIdentity): string => digest(server, caDigest ?? '');

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const isCluster = (value: unknown): boolean =>
  isRecord(value) && typeof value.context === 'string' && typeof value.server === 'string';

const isKept = (value: unknown): value is KeptObject =>
  isRecord(value) &&
  isCluster(value.cluster) &&
  ['namespace', 'name', 'uid', 'at'].every(field => typeof value[field] === 'string') &&
  ['string', 'undefined'].includes(typeof value.stable) &&
  Array.isArray(value.entries) &&
  value.entries.every(isEntry);

const isOutcome = (value: unknown): boolean =>
  isRecord(value) &&
  isCluster(value.cluster) &&
  typeof value.plan === 'string' &&
  Array.isArray(value.objects) &&
  value.objects.every(
    one =>
      isRecord(one) && ['kind', 'namespace', 'name', 'status'].every(field => typeof one[field] === 'string'),
  );

const isKeptFile = (value: unknown): value is KeptFile =>
  isRecord(value) &&
  typeof value.at === 'string' &&
  Array.isArray(value.files) &&
  value.files.every(one => typeof one === 'string') &&
  isOutcome(value.outcome);

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    // Missing, or broken by whoever else writes there: it is as if nothing were remembered.
    return undefined;
  }
}

class FileJournal implements Journal {
  readonly #folder: string;
  readonly #trouble: (error: unknown) => void;
  /** One after another, so that the newest of two writes of an object is the one that stays. */
  #work: Promise<void> = Promise.resolve();

  constructor(folder: string, trouble: (error: unknown) => void) {
    this.#folder = folder;
    this.#trouble = trouble;
  }

  remember(cluster: ClusterIdentity, object: object): void {
    const kept = keptOf(cluster, object, new Date().toISOString());
    if (!kept) return;
    this.#later(async () => {
      const name = this.#objectName(cluster, kept.namespace, kept.name);
      const known = await readJson(join(this.#folder, 'objects', name));
      const next = merged(isKept(known) ? known : undefined, kept);
      if (next) await this.#write('objects', name, next);
    });
  }

  async recall(cluster: ClusterIdentity, namespace: string, name: string): Promise<KeptObject | undefined> {
    await this.settled();
    const kept = await readJson(join(this.#folder, 'objects', this.#objectName(cluster, namespace, name)));
    return isKept(kept) && kept.namespace === namespace && kept.name === name ? kept : undefined;
  }

  rememberFile(kept: KeptFile): void {
    if (kept.outcome.dryRun || kept.outcome.objects.every(({ now }) => now === undefined)) return;
    this.#later(() => this.#write('files', this.#fileName(kept.outcome), kept));
  }

  async files(cluster: ClusterIdentity): Promise<KeptFile[]> {
    await this.settled();
    const prefix = `${clusterDigest(cluster)}-`;
    const names = (await this.#names('files')).filter(name => name.startsWith(prefix));
    const kept = await Promise.all(names.map(name => readJson(join(this.#folder, 'files', name))));
    return kept
      .filter(isKeptFile)
      .filter(({ outcome }) => clusterDigest(outcome.cluster) === clusterDigest(cluster))
      .sort((a, b) => (a.at < b.at ? 1 : -1));
  }

  forgetFile(outcome: FileOutcome): void {
    this.#later(() => rm(join(this.#folder, 'files', this.#fileName(outcome)), { force: true }));
  }

  settled(): Promise<void> {
    return this.#work;
  }

  #objectName = (cluster: ClusterIdentity, namespace: string, name: string): string =>
    `${clusterDigest(cluster)}-${digest(namespace, name)}.json`;

  #fileName = ({ cluster, plan }: FileOutcome): string => `${clusterDigest(cluster)}-${digest(plan)}.json`;

  #later(job: () => Promise<void>): void {
    this.#work = this.#work.then(job).catch(this.#trouble);
  }

  async #names(room: Room): Promise<string[]> {
    const names = await readdir(join(this.#folder, room)).catch((): string[] => []);
    return names.filter(name => name.endsWith('.json'));
  }

  /** Another process sees the file as it was or as it is, never half of it. */
  async #write(room: Room, name: string, value: KeptObject | KeptFile): Promise<void> {
    const text = JSON.stringify(value);
    if (text.length > longest) return;
    const folder = join(this.#folder, room);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const half = join(folder, `${name}.${randomUUID()}.tmp`);
    try {
      await writeFile(half, text, { mode: 0o600 });
      await rename(half, join(folder, name));
    } catch (error) {
      await rm(half, { force: true });
      throw error;
    }
    await this.#prune(room);
  }

  /** What was written longest ago goes first. */
  async #prune(room: Room): Promise<void> {
    const names = await this.#names(room);
    if (names.length <= bounds[room]) return;
    const aged = await Promise.all(
      names.map(async name => {
        const path = join(this.#folder, room, name);
        return { path, at: (await stat(path).catch(() => undefined))?.mtimeMs ?? 0 };
      }),
    );
    const gone = aged.sort((a, b) => a.at - b.at).slice(0, names.length - bounds[room]);
    for (const { path } of gone) await rm(path, { force: true });
  }
}

/** The journal in a folder, which is made with the first thing to be kept. */
export const openJournal = (folder: string, trouble: (error: unknown) => void = () => {}): Journal =>
  new FileJournal(folder, trouble);

/** Where the terminal keeps it, as the XDG base directories say it; undefined where no home is known. */
export function journalFolder(env: Record<string, string | undefined>): string | undefined {
  const state = env.XDG_STATE_HOME;
  if (state && isAbsolute(state)) return join(state, 'istio-canary');
  const local = env.LOCALAPPDATA;
  if (process.platform === 'win32' && local) return join(local, 'istio-canary', 'state');
  const home = env.HOME ?? (env === process.env ? homedir() : undefined);
  return home && isAbsolute(home) ? join(home, '.local', 'state', 'istio-canary') : undefined;
}
