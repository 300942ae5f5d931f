/** Findings underlined while typing. Nothing is read from the disk before a document of ours is open. */
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import * as vscode from 'vscode';
import { isOfInterest, type WorkspaceIndex } from '../../validation/index.ts';
import { YamlMistakes } from '../redhat-yaml/yaml-mistakes.ts';
import { Emitter } from '../shared/emitter.ts';
import { Coalescer } from './coalesce.ts';
import { FarReader } from './far/far-reader.ts';
import { isFar } from './far/size.ts';
import { isLookedAt, isManageable } from './languages.ts';
import { Levels } from './levels.ts';
import type { Texts } from './texts.ts';
import { source, toDiagnostic } from './to-diagnostic.ts';
import { WorkspaceFiles } from './workspace-files.ts';

/** Milliseconds of quiet after a key stroke. */
const QUIET = 150;
/** Milliseconds that proposals wait for a workspace that is being read. */
const SOON = 1000;

const find = (file: string): vscode.TextDocument | undefined =>
  vscode.workspace.textDocuments.find(document => document.uri.toString() === file && !document.isClosed);

const isOne = (document: vscode.TextDocument): boolean =>
  isLookedAt(document.languageId, document.uri.scheme);

/** Keeps the Problems of all open documents of ours current. */
export class DiagnosticsSurface implements vscode.Disposable {
  readonly texts: Texts;
  private readonly collection = vscode.languages.createDiagnosticCollection(source);
  // A run reads the document as it is at that moment and ends before the next key stroke can come, so its
  // findings always fit the version that they are shown for.
  private readonly looks = new Coalescer(file => this.look(file), QUIET);
  private readonly far = new FarReader(() => new Worker(join(__dirname, 'worker.cjs')));
  private readonly files: WorkspaceFiles;
  private readonly openedOurs = new Emitter();
  /** A document of ours is there that was not before. */
  readonly onDidOpenOurs = this.openedOurs.event;
  private readonly levels = new Levels(() => this.lookAtAll());
  private readonly mistakes = new YamlMistakes(file => this.showAgain(file));
  private readonly disposables: vscode.Disposable[];

  /** `info` writes a line for whoever wonders later. */
  constructor(texts: Texts, info: (text: string) => void) {
    this.texts = texts;
    this.files = new WorkspaceFiles({
      take: (file, text, turns) => texts.onDiskInTurns(file, text, turns),
      changed: () => this.lookAtAll(),
      admitted: partial => {
        texts.isPartial(partial);
        if (texts.recount()) this.lookAtAll();
      },
      info,
    });
    texts.useAdmission(file => this.files.admits(file));
    texts.useLevels(file => this.levels.of(file));
    const { workspace } = vscode;
    this.disposables = [
      this.levels,
      this.mistakes,
      this.collection,
      this.looks,
      this.far,
      this.files,
      workspace.onDidOpenTextDocument(document => this.opened(document)),
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && isOne(document)) this.looks.schedule(document.uri.toString());
      }),
      workspace.onDidCloseTextDocument(document => this.closed(document.uri.toString())),
    ];
    for (const document of workspace.textDocuments) this.opened(document);
  }

  dispose(): void {
    vscode.Disposable.from(...this.disposables).dispose();
  }

  private opened(document: vscode.TextDocument): void {
    if (isOne(document)) this.looks.schedule(document.uri.toString(), 0);
  }

  /** A change of language arrives as closed and opened again, so this is the end of one as well. */
  private closed(file: string): void {
    this.looks.cancel(file);
    this.far.cancel(file);
    this.collection.delete(vscode.Uri.parse(file, true));
    this.texts.close(file);
    this.files.reread(file);
  }

  private look(file: string): void {
    const document = find(file);
    if (!document || !isOne(document)) return;
    const text = document.getText();
    if (isFar(text) && isManageable(text) && isOfInterest(file, text)) {
      void this.lookFar(document, file, text);
      return;
    }
    const wasOurs = this.texts.isOurs(file);
    this.looked(document, file, wasOurs, this.texts.update(file, text));
  }

  /** Looks at a large document in another thread; when it has changed since, a newer look is under way. */
  private async lookFar(document: vscode.TextDocument, file: string, text: string): Promise<void> {
    const { version } = document;
    const answer = await this.far.ask(this.texts.asked(file, text));
    if (!answer || document.isClosed || document.version !== version) return;
    const wasOurs = this.texts.isOurs(file);
    this.looked(document, file, wasOurs, this.texts.answered(file, text, answer));
  }

  private looked(
    document: vscode.TextDocument,
    file: string,
    wasOurs: boolean,
    changedForOthers: boolean,
  ): void {
    this.show(document, file);
    if (changedForOthers) this.lookAtOthers(file);
    if (!this.texts.isOurs(file)) return;
    void this.readWorkspace();
    if (!wasOurs) this.openedOurs.fire();
  }

  /** Looks now where a look is due: whoever saves right behind the last key wants corrections of that text. */
  lookNow(file: string): void {
    this.looks.hurry(file);
  }

  private show(document: vscode.TextDocument, file: string): void {
    const diagnostics = this.texts.findings(file).flatMap(finding => {
      const diagnostic = toDiagnostic(document, finding);
      return this.mistakes.has(file, finding.code, diagnostic.range.start.line) ? [] : [diagnostic];
    });
    this.collection.set(document.uri, diagnostics);
  }

  private showAgain(file: string): void {
    if (this.texts.isOurs(file)) this.looks.schedule(file, 0);
  }

  /** Looks at every document of ours again: what they refer to may be different. */
  lookAtAll(): void {
    this.lookAtOthers('');
  }

  private lookAtOthers(than: string): void {
    for (const file of this.texts.ours()) if (file !== than) this.looks.schedule(file, 0);
  }

  private reading: Promise<void> | undefined;

  /** Resolves when the workspace is read, or soon: for those who would rather have less than wait. */
  async knownSoon(): Promise<void> {
    if (!this.reading) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const soon = new Promise<void>(resolve => {
      timer = setTimeout(resolve, SOON);
    });
    await Promise.race([this.reading, soon]);
    clearTimeout(timer);
  }

  /** Everything known of the workspace, which is read first where nothing has asked for it yet. */
  async known(): Promise<WorkspaceIndex> {
    await this.readWorkspace();
    return this.texts.known;
  }

  private readWorkspace(): Promise<void> {
    const done = (): void => {
      this.texts.workspaceIsRead();
      this.lookAtAll();
    };
    // Some virtual workspaces cannot be searched; their open documents are the workspace then.
    this.reading ??= this.files.load().then(done, done);
    return this.reading;
  }
}
