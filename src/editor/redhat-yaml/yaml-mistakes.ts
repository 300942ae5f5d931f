/** Follows what the YAML extension by Red Hat underlines, so that no mistake is underlined twice. */
import * as vscode from 'vscode';
import { redHatYaml } from './api.ts';
import { isSameMistake } from './same-mistakes.ts';

/** Who says it there: of YAML itself this, of a schema the schema's name. */
const SOURCE = 'YAML';

const linesIn = (uri: vscode.Uri): number[] =>
  vscode.languages
    .getDiagnostics(uri)
    .filter(({ source }) => source === SOURCE)
    .map(({ range }) => range.start.line);

export class YamlMistakes implements vscode.Disposable {
  private readonly lines = new Map<string, readonly number[]>();
  private readonly listening: vscode.Disposable;

  /** `changed` is called with a document's URI when other mistakes are said of it than before. */
  constructor(changed: (file: string) => void) {
    this.listening = vscode.languages.onDidChangeDiagnostics(({ uris }) => {
      if (!redHatYaml()?.isActive) return;
      // What we say ourselves comes by here as well, and must not be taken for news.
      for (const uri of uris) if (this.note(uri)) changed(uri.toString());
    });
  }

  dispose(): void {
    this.listening.dispose();
  }

  /** Whether a finding of ours, with its code and first line, is said there already. */
  has(file: string, code: string, line: number): boolean {
    return isSameMistake(code, line, this.lines.get(file) ?? []);
  }

  private note(uri: vscode.Uri): boolean {
    const file = uri.toString();
    const [before, now] = [this.lines.get(file) ?? [], linesIn(uri)];
    if (now.length > 0) this.lines.set(file, now);
    else this.lines.delete(file);
    return before.join() !== now.join();
  }
}
