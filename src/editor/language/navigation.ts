import * as vscode from 'vscode';
import type { Occurrence, SourceFile } from '../../language/occurrences.ts';
import { definitionsOf, referencesOf } from '../../language/symbols.ts';
import { type SymbolFiles, toRange } from './symbol-files.ts';

const textOf = (sources: readonly SourceFile[], file: string): string =>
  sources.find(source => source.file === file)?.parsed.text ?? '';

const locations = (sources: readonly SourceFile[], found: readonly Occurrence[]): vscode.Location[] =>
  found.map(({ file, range }) => {
    return new vscode.Location(vscode.Uri.parse(file, true), toRange(textOf(sources, file), range));
  });

/** From subsets and hosts to what defines them, and to everything that names them. */
export class Navigation
  implements vscode.DefinitionProvider, vscode.ReferenceProvider, vscode.DocumentHighlightProvider
{
  private readonly files: SymbolFiles;

  constructor(files: SymbolFiles) {
    this.files = files;
  }

  async provideDefinition(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): Promise<vscode.Location[]> {
    const followed = await this.files.follow(document, position);
    return followed ? locations(followed.sources, definitionsOf(followed.symbol, followed.sources)) : [];
  }

  async provideReferences(
    document: vscode.TextDocument,
    position: vscode.Position,
    { includeDeclaration }: vscode.ReferenceContext,
  ): Promise<vscode.Location[]> {
    const followed = await this.files.follow(document, position);
    if (!followed) return [];
    const found = referencesOf(followed.symbol, followed.sources);
    return locations(
      followed.sources,
      found.filter(each => includeDeclaration || each.role !== 'definition'),
    );
  }

  provideDocumentHighlights(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): vscode.DocumentHighlight[] {
    const symbol = this.files.at(document, position);
    if (!symbol) return [];
    const source = this.files.sourceOf(document);
    return referencesOf(symbol, [source]).map(({ role, range }) => {
      const kind =
        role === 'definition' ? vscode.DocumentHighlightKind.Write : vscode.DocumentHighlightKind.Read;
      return new vscode.DocumentHighlight(toRange(source.parsed.text, range), kind);
    });
  }
}
