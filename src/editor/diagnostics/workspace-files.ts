/** The workspace's manifests on the disk: read once, in small pieces, and followed from then on. */
import * as vscode from 'vscode';
import type { Admission } from './admission.ts';
import { boundsInWords, MAX_FILES, MAX_FOUND, within } from './bounds.ts';
import { Coalescer } from './coalesce.ts';
import { follow } from './following.ts';
import { readManifest } from './manifest-file.ts';
import { findBelow, MANIFESTS, placeOf, readAdmission } from './root.ts';
import { Turns } from './turns.ts';

/** Files read at a time. */
const PIECE = 16;
/** Milliseconds for a burst of changes, such as a checkout, to calm down. */
const CALM = 200;
/** Milliseconds until the editor surely watches a folder that came: what was written meanwhile is told by nobody. */
const SETTLED = 2000;
/** Folders of a burst that are looked into one by one; more are found faster by looking at everything. */
const MANY = 20;

export interface WorkspaceFilesPorts {
  /** Takes a file's text, undefined when it is gone. Gives whether findings of others may be different now. */
  take(file: string, text: string | undefined, turns: Turns): Promise<boolean>;
  /** A piece of work is done, after which findings of others are different. */
  changed(): void;
  /** Which files count was asked anew; `partial` when some were left out for their size or number. */
  admitted(partial: boolean): void;
  info(text: string): void;
}

/** One thing after another, so that an older look never overtakes a newer one. */
export class WorkspaceFiles implements vscode.Disposable {
  private readonly ports: WorkspaceFilesPorts;
  private readonly soon: Coalescer;
  private readonly disposables: vscode.Disposable[] = [];
  private admissions = new Map<string, Admission>();
  /** Files that were handed over, and those of them that were left out for their size. */
  private held = new Set<string>();
  private readonly large = new Set<string>();
  /** Files that count and are one too many. */
  private beyond = new Set<string>();
  private unfound = false;
  private told = '';
  private readonly due = { files: new Set<string>(), folders: new Set<string>(), rules: false };
  private readonly later = new Set<ReturnType<typeof setTimeout>>();
  private loading: Promise<void> | undefined;
  private work: Promise<void> = Promise.resolve();
  private isDisposed = false;

  constructor(ports: WorkspaceFilesPorts) {
    this.ports = ports;
    this.soon = new Coalescer(() => void this.queue(() => this.catchUp()), CALM);
  }

  /** Reads everything, once; resolves when that is done, and the workspace is followed from the start. */
  load(): Promise<void> {
    this.loading ??= this.start();
    return this.loading;
  }

  /** Whether a file of this name counts for others: in a folder of the workspace, excluded by nothing. */
  admits(file: string): boolean {
    if (!vscode.workspace.workspaceFolders?.length) return true;
    const place = placeOf(vscode.Uri.parse(file, true));
    if (!place) return false;
    return this.admissions.get(place.folder.uri.toString())?.admits(place.path) ?? true;
  }

  /** Looks at one file on the disk again. */
  reread(file: string): void {
    this.due.files.add(file);
    this.soon.schedule('', 0);
  }

  dispose(): void {
    this.isDisposed = true;
    this.soon.dispose();
    for (const timer of this.later) clearTimeout(timer);
    vscode.Disposable.from(...this.disposables).dispose();
  }

  private start(): Promise<void> {
    const { due } = this;
    const soon = (): void => this.soon.schedule('');
    // Watched before it is read, so that no change falls in between.
    const following = follow({
      file: uri => {
        due.files.add(uri.toString());
        soon();
      },
      other: (uri, exists) => {
        if (exists) this.look(uri.toString());
        else this.forgetBelow(`${uri.toString()}/`);
        soon();
      },
      rules: () => {
        due.rules = true;
        soon();
      },
    });
    this.disposables.push(following);
    return this.queue(() => this.scan());
  }

  private queue(job: () => Promise<void>): Promise<void> {
    const run = (): Promise<void> => (this.isDisposed ? Promise.resolve() : job());
    this.work = this.work.then(run, run);
    return this.work;
  }

  /** Looks into what may be a folder, now and once more. */
  private look(folder: string): void {
    this.due.folders.add(folder);
    const timer = setTimeout(() => {
      this.later.delete(timer);
      this.due.folders.add(folder);
      this.soon.schedule('');
    }, SETTLED);
    this.later.add(timer);
  }

  private forgetBelow(prefix: string): void {
    for (const file of this.held) if (file.startsWith(prefix)) this.due.files.add(file);
  }

  private async catchUp(): Promise<void> {
    const { files, folders } = this.due;
    const again = [...files];
    files.clear();
    const rescan = this.due.rules || folders.size > MANY;
    const appeared = rescan ? [] : [...folders];
    folders.clear();
    this.due.rules = false;
    for (const folder of appeared) {
      const uri = vscode.Uri.parse(folder, true);
      if (!(await isFolder(uri))) continue;
      again.push(...(await findBelow(uri, MANIFESTS)).map(String));
    }
    // What counts by now is known before anything is taken in that may not.
    if (rescan) await this.scan();
    await this.read(again);
    this.tell();
  }

  /** Asks which files count, forgets those that do no longer, and reads those that are new. */
  private async scan(): Promise<void> {
    const folders = vscode.workspace.workspaceFolders ?? [];
    const read = folders.map(async folder => [folder.uri.toString(), await readAdmission(folder)] as const);
    this.admissions = new Map(await Promise.all(read));
    const turns = new Turns();
    const found: string[] = [];
    this.unfound = false;
    for (const folder of folders) {
      const uris = await findBelow(folder, MANIFESTS);
      this.unfound ||= uris.length >= MAX_FOUND;
      for (const uri of uris) {
        const file = uri.toString();
        if (this.admits(file)) found.push(file);
        await turns.breathe();
      }
    }
    const { wanted, beyond } = within(new Set(found));
    this.beyond = beyond;
    const before = this.held;
    await this.read([...before].filter(file => !wanted.has(file)));
    await this.read([...wanted].filter(file => !before.has(file)));
    this.tell();
  }

  private async read(files: readonly string[]): Promise<void> {
    const turns = new Turns();
    let changed = false;
    for (let at = 0; at < files.length && !this.isDisposed; at += PIECE) {
      const piece = files.slice(at, at + PIECE).map(async file => {
        const isOne = this.isOne(file);
        return { file, isOne, read: isOne ? await readManifest(vscode.Uri.parse(file, true)) : undefined };
      });
      for (const { file, isOne, read } of await Promise.all(piece)) {
        if (isOne) this.held.add(file);
        else this.held.delete(file);
        if (read?.isTooLarge) this.large.add(file);
        else this.large.delete(file);
        changed = (await this.ports.take(file, read?.text, turns)) || changed;
        await turns.breathe();
      }
    }
    if (changed && !this.isDisposed) this.ports.changed();
  }

  private isOne(file: string): boolean {
    // What was opened from elsewhere counts only while it is open.
    if (placeOf(vscode.Uri.parse(file, true)) === undefined || !this.admits(file)) return false;
    if (this.held.has(file) && !this.beyond.has(file)) return true;
    if (this.held.size >= MAX_FILES) this.beyond.add(file);
    return !this.beyond.has(file);
  }

  /** Says once what is left out for its size or number, and again when that changes. */
  private tell(): void {
    const words = boundsInWords([...this.large].map(nameOf), this.beyond.size, this.unfound);
    if (words !== this.told && words) this.ports.info(words);
    this.told = words;
    this.ports.admitted(words !== '');
  }
}

const nameOf = (file: string): string => vscode.workspace.asRelativePath(vscode.Uri.parse(file, true));

async function isFolder(uri: vscode.Uri): Promise<boolean> {
  try {
    return ((await vscode.workspace.fs.stat(uri)).type & vscode.FileType.Directory) !== 0;
  } catch {
    return false;
  }
}
