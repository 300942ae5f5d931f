/**
 * Stands in for the YAML extension by Red Hat: the language server is the real one, and what other extensions get to
 * see of the extension (its id, its settings, the contributors of schemas) is as there.
 */
import * as vscode from 'vscode';
import { type Position, YamlLanguageServer } from '../../support/yaml-language-server.ts';

interface Contributor {
  schemaOf(resource: string): string | undefined;
  contentOf(schema: string): Promise<string> | string;
}

export interface StandIn {
  registerContributor(
    name: string,
    schemaOf: Contributor['schemaOf'],
    contentOf: Contributor['contentOf'],
  ): boolean;
  /** For the tests: the names of those who registered. */
  contributors(): string[];
  /** For the tests: the schemas that a document goes by. */
  schemasOf(resource: string): string[];
}

const required = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};

const positionOf = ({ line, character }: Position): vscode.Position => new vscode.Position(line, character);
const isOn = (feature: string): boolean => vscode.workspace.getConfiguration('yaml').get(feature) === true;

export async function activate(context: vscode.ExtensionContext): Promise<StandIn> {
  const contributors = new Map<string, Contributor>();
  const schemasOf = (resource: string): string[] =>
    [...contributors.values()].flatMap(({ schemaOf }) => schemaOf(resource) ?? []);
  const server = await YamlLanguageServer.start(
    required('ISTIO_CANARY_TEST_ROOT'),
    {
      schemasOf,
      contentOf: schema => contributors.get(vscode.Uri.parse(schema).scheme)?.contentOf(schema) ?? '',
    },
    { node: required('ISTIO_CANARY_TEST_NODE') },
  );
  const collection = vscode.languages.createDiagnosticCollection('YAML');
  server.onRemarks((uri, remarks) => {
    const diagnostics = remarks.map(({ message, range }) => {
      const where = new vscode.Range(positionOf(range.start), positionOf(range.end));
      const diagnostic = new vscode.Diagnostic(where, message);
      diagnostic.source = 'YAML';
      return diagnostic;
    });
    collection.set(vscode.Uri.parse(uri), diagnostics);
  });
  const isYaml = ({ languageId }: vscode.TextDocument): boolean => languageId === 'yaml';
  const open = (document: vscode.TextDocument): void => {
    if (isYaml(document)) server.open(document.uri.toString(), document.getText());
  };
  for (const document of vscode.workspace.textDocuments) open(document);
  context.subscriptions.push(
    collection,
    new vscode.Disposable(() => server.stop()),
    vscode.workspace.onDidOpenTextDocument(open),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (isYaml(document)) server.change(document.uri.toString(), document.version, document.getText());
    }),
    vscode.workspace.onDidCloseTextDocument(document => {
      if (isYaml(document)) server.close(document.uri.toString());
    }),
    vscode.languages.registerCompletionItemProvider(
      { language: 'yaml' },
      {
        async provideCompletionItems({ uri }, position) {
          if (!isOn('completion')) return [];
          const found = await server.proposals(uri.toString(), position);
          return found.map(({ label, kind, insertText, textEdit, documentation }) => {
            const item = new vscode.CompletionItem(label, kind === undefined ? undefined : kind - 1);
            item.insertText = new vscode.SnippetString(textEdit?.newText ?? insertText ?? label);
            item.documentation = typeof documentation === 'string' ? documentation : documentation?.value;
            return item;
          });
        },
      },
    ),
    vscode.languages.registerHoverProvider(
      { language: 'yaml' },
      {
        async provideHover({ uri }, position) {
          const text = isOn('hover') ? await server.hover(uri.toString(), position) : '';
          return text ? new vscode.Hover(new vscode.MarkdownString(text)) : undefined;
        },
      },
    ),
  );
  return {
    registerContributor(name, schemaOf, contentOf) {
      if (contributors.has(name)) return false;
      contributors.set(name, { schemaOf, contentOf });
      return true;
    },
    contributors: () => [...contributors.keys()],
    schemasOf,
  };
}
