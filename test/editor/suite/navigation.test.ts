/** Subsets followed and renamed over files, shares, and corrections, as a person asks for them. */
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { until } from '../inside/until.ts';

const encoder = new TextEncoder();
const written: vscode.Uri[] = [];
// Every test speaks of a host of its own: editors learn in their own time of files that are gone.

async function write(name: string, text: string): Promise<vscode.Uri> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'no workspace folder is open');
  const uri = vscode.Uri.joinPath(folder.uri, name);
  await vscode.workspace.fs.writeFile(uri, encoder.encode(text));
  written.push(uri);
  return uri;
}

const open = async (name: string, text: string): Promise<vscode.TextDocument> =>
  vscode.workspace.openTextDocument(await write(name, text));

const header = (kind: string, name: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: ${kind}\nmetadata:\n  name: ${name}\nspec:\n`;

const routes = (host: string, ...entries: string[]): string =>
  `${header('VirtualService', host)}  hosts: [${host}]\n  http:\n    - route:\n${entries.join('')}`;
const entry = (host: string, subset: string, weight: number): string =>
  `        - destination: { host: ${host}, subset: ${subset} } # ${subset}\n          weight: ${weight}\n`;
const rule = (host: string, ...subsets: string[]): string =>
  `${header('DestinationRule', host)}  host: ${host}\n  subsets:\n${subsets
    .map(name => `    - name: ${name}\n      labels: { version: ${name} }\n`)
    .join('')}`;

const placeOf = (document: vscode.TextDocument, text: string): vscode.Position => {
  const at = document.getText().indexOf(text);
  assert.ok(at >= 0, `the document does not hold ${text}`);
  return document.positionAt(at + text.length - 1);
};
const named = ({ uri, range }: vscode.Location): string =>
  `${uri.path.split('/').at(-1)} ${range.start.line + 1}:${range.start.character + 1}`;

const textOf = async (uri: vscode.Uri): Promise<string> =>
  (await vscode.workspace.openTextDocument(uri)).getText();

describe('navigation', () => {
  afterEach(async () => {
    await vscode.workspace.saveAll(false);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const uri of written.splice(0)) await vscode.workspace.fs.delete(uri);
  });

  it('leads from a subset to its DestinationRule', async () => {
    await write('nav-rule.yaml', rule('payments', 'v1', 'v2'));
    await write('nav-other-rule.yaml', rule('invoices', 'v1', 'v2'));
    const document = await open('nav.yaml', routes('payments', entry('payments', 'v2', 100)));
    const ask = (): Thenable<vscode.Location[]> =>
      vscode.commands.executeCommand(
        'vscode.executeDefinitionProvider',
        document.uri,
        placeOf(document, 'subset: v2'),
      );
    let found: string[] = [];
    // The file watcher tells of the files just written in its own time.
    await until('the definition is found', async () => {
      found = (await ask()).map(named);
      return found.length > 0;
    });
    assert.deepEqual(found, ['nav-rule.yaml 10:13']);
  });

  it('finds all references of a host', async () => {
    const text = `${routes('shipping', entry('shipping', 'v1', 100))}---\n${rule('shipping', 'v1')}`;
    const document = await open('nav-all.yaml', text);
    const place = placeOf(document, 'host: shipping');
    await until('the references are found', async () => {
      const found = await vscode.commands.executeCommand<vscode.Location[]>(
        'vscode.executeReferenceProvider',
        document.uri,
        place,
      );
      return (
        JSON.stringify(found.map(named)) ===
        JSON.stringify(['nav-all.yaml 6:11', 'nav-all.yaml 9:32', 'nav-all.yaml 17:9'])
      );
    });
  });

  it('renames a subset in two files and leaves that of another host alone', async () => {
    const ruleUri = await write('nav-rename-rule.yaml', rule('accounts', 'v1', 'v2'));
    const otherUri = await write('nav-rename-other.yaml', rule('invoices', 'v2'));
    const text = routes('accounts', entry('accounts', 'v2', 50), entry('invoices', 'v2', 50));
    const document = await open('nav-rename.yaml', text);
    const rename = async (): Promise<vscode.WorkspaceEdit | undefined> => {
      try {
        return await vscode.commands.executeCommand<vscode.WorkspaceEdit>(
          'vscode.executeDocumentRenameProvider',
          document.uri,
          placeOf(document, 'subset: v2'),
          'canary',
        );
      } catch {
        return undefined;
      }
    };
    let edit: vscode.WorkspaceEdit | undefined;
    await until('the rename reaches both files', async () => {
      edit = await rename();
      return edit?.size === 2;
    });
    assert.ok(edit && (await vscode.workspace.applyEdit(edit)));
    assert.equal(document.getText(), text.replace('subset: v2', 'subset: canary'));
    assert.equal(await textOf(ruleUri), rule('accounts', 'v1', 'v2').replace('name: v2', 'name: canary'));
    assert.equal(await textOf(otherUri), rule('invoices', 'v2'));
  });

  it('shows the shares of weights that are no percentages', async () => {
    const document = await open(
      'nav-shares.yaml',
      routes('searches', entry('searches', 'v1', 3), entry('searches', 'v2', 1)),
    );
    const range = new vscode.Range(0, 0, document.lineCount, 0);
    const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>(
      'vscode.executeInlayHintProvider',
      document.uri,
      range,
    );
    assert.deepEqual(
      hints.map(({ label }) => label),
      ['= 75 %', '= 25 %'],
    );
  });

  it('corrects weights at the light bulb, and what is safe all at once', async () => {
    const text = `${routes('articles', entry('articles', 'v1', 3), entry('articles', 'v2', 1))}      mirror: { hots: articles }\n      mirrorPercent: 10 # ten\n`;
    const document = await open('nav-fixes.yaml', text);
    const actions = async (range: vscode.Range, kind: string): Promise<vscode.CodeAction[]> =>
      vscode.commands.executeCommand('vscode.executeCodeActionProvider', document.uri, range, kind);
    const everything = new vscode.Range(0, 0, document.lineCount, 0);
    const apply = async (kind: string, title: string): Promise<void> => {
      let found: vscode.CodeAction | undefined;
      await until(`${title} is offered`, async () => {
        found = (await actions(everything, kind)).find(each => each.title === title);
        return found !== undefined;
      });
      assert.ok(found?.edit && (await vscode.workspace.applyEdit(found.edit)), `${title} was refused`);
    };
    await apply('quickfix', 'Write the same shares as 75/25');
    const even = text.replace('weight: 3', 'weight: 75').replace('weight: 1', 'weight: 25');
    assert.equal(document.getText(), even);
    await apply('source.fixAll.istio-canary', 'Fix all safe findings of Istio Canary');
    const wanted = even
      .replace('hots', 'host')
      .replace('mirrorPercent: 10', 'mirrorPercentage:\n        value: 10');
    assert.equal(document.getText(), wanted);
  });
});
