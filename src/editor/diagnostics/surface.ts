/** Findings underlined while typing. Nothing is read from the disk before a document of ours is open. */
import * as vscode from 'vscode';
import type { WorkspaceIndex } from '../../validation/index.ts';
import { Coalescer } from './coalesce.ts';
import { isLookedAt } from './languages.ts';
import { Levels } from './levels.ts';
import type { Texts } from './texts.ts';
import { source, toDiagnostic } from './to-diagnostic.ts';
import { WorkspaceFiles } from './workspace-files.ts';

/** Milliseconds of quiet after a key stroke. */
const QUIET = 150;

const find = (file: string): vscode.TextDocument | undefined =>
  vscode.workspace.textDocuments.find(document => document.uri.toString() === file && !document.isClosed);

const isOne = (document: vscode.TextDocument): boolean =>
  isLookedAt(document.languageId, document.uri.scheme);

/** Keeps the Problems of all open documents of ours current. */
export class DiagnosticsSurface implements vscode.Disposable {
  readonly texts: Texts;
  private readonly documentation: vscode.Uri;
  private readonly collection = vscode.languages.createDiagnosticCollection(source);
  // A run reads the document as it is at that moment and ends before the next key stroke can come, so its
  // findings always fit the version that they are shown for.
  private readonly looks = new Coalescer(file => this.look(file), QUIET);
  private readonly files = new WorkspaceFiles((file, text) => {
    if (this.texts.onDisk(file, text)) this.lookAtOthers(file);
  });
  private readonly levels = new Levels(() => this.lookAtOthers(''));
  private readonly disposables: vscode.Disposable[];

  constructor(texts: Texts, documentation: vscode.Uri) {
    this.texts = texts;
    this.documentation = documentation;
    texts.useLevels(file => this.levels.of(file));
    const { workspace } = vscode;
    this.disposables = [
      this.levels,
      this.collection,
      this.looks,
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
    this.collection.delete(vscode.Uri.parse(file, true));
    this.texts.close(file);
    void this.files.reread(file);
  }

  private look(file: string): void {
    const document = find(file);
    if (!document || !isOne(document)) return;
    const changedForOthers = this.texts.update(file, document.getText());
    this.show(document, file);
    if (changedForOthers) this.lookAtOthers(file);
    if (this.texts.isOurs(file)) void this.readWorkspace();
  }

  private show(document: vscode.TextDocument, file: string): void {
    const findings = this.texts.findings(file);
    this.collection.set(
      document.uri,
      findings.map(finding => toDiagnostic(document, finding, this.documentation)),
    );
  }

  private lookAtOthers(than: string): void {
    for (const file of this.texts.ours()) if (file !== than) this.looks.schedule(file, 0);
  }

  private reading: Promise<void> | undefined;

  /** Everything known of the workspace, which is read first where nothing has asked for it yet. */
  async known(): Promise<WorkspaceIndex> {
    await this.readWorkspace();
    return this.texts.known;
  }

  private readWorkspace(): Promise<void> {
    const done = (): void => {
      this.texts.workspaceIsRead();
      this.lookAtOthers('');
    };
    // Some virtual workspaces cannot be searched; their open documents are the workspace then.
    this.reading ??= this.files.load().then(done, done);
    return this.reading;
  }
}
