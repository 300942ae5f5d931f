/** The texts that a name has to be followed through: open documents as they are, all others from the disk. */
import * as vscode from 'vscode';
import { type Occurrence, occurrenceAt, type SourceFile } from '../../language/occurrences.ts';
import { filesAbout, hostsAround } from '../../language/symbols.ts';
import { LineIndex, parseText, type Range } from '../../yaml/index.ts';
import type { DiagnosticsSurface } from '../diagnostics/surface.ts';

const decoder = new TextDecoder();

async function read(file: string): Promise<string | undefined> {
  try {
    return decoder.decode(await vscode.workspace.fs.readFile(vscode.Uri.parse(file, true)));
  } catch {
    // Deleted since the index was asked: it names nothing any more.
    return undefined;
  }
}

/** A name and the texts of all files that speak of its host. */
export interface Followed {
  symbol: Occurrence;
  sources: SourceFile[];
}

/** A range of a text as VS Code counts it. */
export function toRange(text: string, { start, end }: Range): vscode.Range {
  const lines = new LineIndex(text);
  const [from, to] = [lines.position(start), lines.position(end)];
  return new vscode.Range(from.line, from.column, to.line, to.column);
}

/** Finds names in documents and the files that they lead to. */
export class SymbolFiles {
  private readonly surface: DiagnosticsSurface;

  constructor(surface: DiagnosticsSurface) {
    this.surface = surface;
  }

  /** The name at a place of a document. */
  at(document: vscode.TextDocument, position: vscode.Position): Occurrence | undefined {
    return occurrenceAt(this.sourceOf(document), document.offsetAt(position));
  }

  /** A document as a source, at this moment. */
  sourceOf(document: vscode.TextDocument): SourceFile {
    const [file, text] = [document.uri.toString(), document.getText()];
    return { file, parsed: this.surface.texts.parsedAs(file, text) ?? { text, docs: [] } };
  }

  /** As `sourceOf`, however large: a rename that leaves out a file breaks it. */
  wholeOf(document: vscode.TextDocument): SourceFile {
    const [file, text] = [document.uri.toString(), document.getText()];
    return { file, parsed: this.surface.texts.parsedWhole(file, text) ?? { text, docs: [] } };
  }

  /** As `at`, however large the document is. */
  askedAt(document: vscode.TextDocument, position: vscode.Position): Occurrence | undefined {
    return occurrenceAt(this.wholeOf(document), document.offsetAt(position));
  }

  /** The name at a place with everything needed to follow it; undefined where there is none, or no longer. */
  async follow(document: vscode.TextDocument, position: vscode.Position): Promise<Followed | undefined> {
    const symbol = this.askedAt(document, position);
    if (!symbol) return undefined;
    const { version } = document;
    const files = new Set(filesAbout(await this.surface.known(), ...hostsAround(symbol)));
    files.delete(symbol.file);
    const onDisk = new Map(
      await Promise.all([...files].map(async file => [file, await read(file)] as const)),
    );
    if (document.version !== version) return undefined;
    const open = new Map(vscode.workspace.textDocuments.map(each => [each.uri.toString(), each]));
    const others = [...onDisk].flatMap(([file, text]): SourceFile[] => {
      const opened = open.get(file);
      if (opened && !opened.isClosed) return [this.wholeOf(opened)];
      return text === undefined ? [] : [{ file, parsed: parseText(text) }];
    });
    return { symbol, sources: [this.wholeOf(document), ...others] };
  }
}
