/** The workspace's manifests on the disk: read once, in small pieces, and followed from then on. */
import * as vscode from 'vscode';
import { Coalescer } from './coalesce.ts';

const PATTERN = '**/*.{yaml,yml,json}';
const EXCLUDED = '**/{node_modules,.git}/**';
const IS_EXCLUDED = /\/(?:node_modules|\.git)\//;
/** Bounds that keep a huge workspace from filling the memory; a manifest is far below the second one. */
const MAX_FILES = 5000;
const MAX_BYTES = 1_000_000;
/** Files read at a time; between pieces the editor gets its turn. */
const PIECE = 16;
/** Milliseconds for a burst of changes, such as a checkout, to calm down. */
const CALM = 200;

const decoder = new TextDecoder();

/** A file's text; undefined when it is gone, unreadable or no manifest by its size. */
async function read(uri: vscode.Uri): Promise<string | undefined> {
  try {
    const { size, type } = await vscode.workspace.fs.stat(uri);
    if ((type & vscode.FileType.File) === 0 || size > MAX_BYTES) return undefined;
    return decoder.decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    // Deleted or locked between two looks: as good as absent, and a later change brings it back.
    return undefined;
  }
}

/** Hands every manifest of the workspace to `onText`, and again whenever it changes. */
export class WorkspaceFiles implements vscode.Disposable {
  private readonly onText: (file: string, text: string | undefined) => void;
  private readonly changes: Coalescer;
  private readonly disposables: vscode.Disposable[] = [];
  private loading: Promise<void> | undefined;
  private isDisposed = false;

  constructor(onText: (file: string, text: string | undefined) => void) {
    this.onText = onText;
    this.changes = new Coalescer(file => void this.reread(file), CALM);
  }

  /** Reads everything, once; resolves when that is done, and the workspace is followed from the start. */
  load(): Promise<void> {
    this.loading ??= this.loadAll();
    return this.loading;
  }

  /** Looks at one file on the disk again. */
  async reread(file: string): Promise<void> {
    const uri = vscode.Uri.parse(file, true);
    // What was opened from elsewhere counts only while it is open.
    const text = vscode.workspace.getWorkspaceFolder(uri) ? await read(uri) : undefined;
    if (!this.isDisposed) this.onText(file, text);
  }

  dispose(): void {
    this.isDisposed = true;
    this.changes.dispose();
    vscode.Disposable.from(...this.disposables).dispose();
  }

  private async loadAll(): Promise<void> {
    // Watched before it is read, so that no change falls in between.
    this.follow();
    const uris = await vscode.workspace.findFiles(PATTERN, EXCLUDED, MAX_FILES);
    for (let at = 0; at < uris.length && !this.isDisposed; at += PIECE) {
      await Promise.all(uris.slice(at, at + PIECE).map(uri => this.reread(uri.toString())));
      await new Promise(resolve => setTimeout(resolve));
    }
  }

  private follow(): void {
    const watcher = vscode.workspace.createFileSystemWatcher(PATTERN);
    const changed = (uri: vscode.Uri): void => {
      if (!IS_EXCLUDED.test(uri.path)) this.changes.schedule(uri.toString());
    };
    this.disposables.push(
      watcher,
      watcher.onDidCreate(changed),
      watcher.onDidChange(changed),
      watcher.onDidDelete(changed),
    );
  }
}
