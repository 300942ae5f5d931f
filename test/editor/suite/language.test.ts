/** Help while typing and reading, as VS Code asks for it. */
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { until } from '../inside/until.ts';

const text = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: payments
spec:
  host: payments
  subsets:
    - name: stable
      labels: { version: v1 }
    - name: canary
      labels: { version: v2 }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: payments
spec:
  hosts: [payments]
  http:
    - route:
        - destination:
            host: payments
            subset: stable
          weight: 30
        - destination:
            host: payments
            subset: HERE
          weight: 10
`;

const placed = (document: vscode.TextDocument, mark: string): vscode.Position => {
  const at = document.getText().indexOf(mark);
  assert.ok(at >= 0, `the document does not hold ${mark}`);
  return document.positionAt(at);
};

/** What is offered at the place of a mark, ours alone: other extensions offer words. */
async function offered(document: vscode.TextDocument, mark: string): Promise<vscode.CompletionItem[]> {
  const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    document.uri,
    placed(document, mark),
  );
  return items.filter(({ kind }) => kind !== vscode.CompletionItemKind.Text);
}

async function hovered(document: vscode.TextDocument, mark: string): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    placed(document, mark),
  );
  return hovers
    .flatMap(({ contents }) => contents)
    .map(content => (typeof content === 'string' ? content : content.value))
    .join('\n');
}

describe('language features', () => {
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  for (const language of ['yaml', 'helm']) {
    it(`offer the subsets of a host in ${language}`, async () => {
      const document = await vscode.workspace.openTextDocument({ language, content: text });
      await vscode.window.showTextDocument(document);
      const names = async (): Promise<string[]> =>
        (await offered(document, 'HERE')).map(({ label }) =>
          typeof label === 'string' ? label : label.label,
        );
      await until('the subsets are offered', async () => (await names()).includes('canary'));
      assert.deepEqual((await names()).slice(0, 2), ['stable', 'canary']);
    });

    it(`tell the share of a weight in ${language}`, async () => {
      const document = await vscode.workspace.openTextDocument({ language, content: text });
      await vscode.window.showTextDocument(document);
      const said = await hovered(document, '30');
      assert.match(said, /\*\*75 %\*\* of this route/);
      assert.match(said, /\*\*weight\*\*/);
    });
  }

  it('take a proposal as it is meant', async () => {
    const content = text.replace('            subset: HERE\n          weight: 10\n', '            |');
    const document = await vscode.workspace.openTextDocument({ language: 'yaml', content });
    const editor = await vscode.window.showTextDocument(document);
    const at = placed(document, '|');
    await editor.edit(edit => edit.delete(new vscode.Range(at, at.translate(0, 1))));
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      document.uri,
      at,
    );
    const port = items.find(({ label }) => label === 'port');
    assert.ok(port?.insertText instanceof vscode.SnippetString, 'port is not offered as a snippet');
    await editor.insertSnippet(port.insertText, at);
    assert.ok(document.getText().endsWith('            port:\n              number: '), document.getText());
  });

  for (const [what, before, typed] of [
    ['a subset that nobody knows yet', text.slice(0, text.indexOf(' HERE')), ' canary-next'],
    ['the version of another kind', 'apiVersion:', ' v1'],
    ['another kind', 'kind:', ' Service'],
  ] as const) {
    it(`leave ${what} as it is typed, Enter included`, async () => {
      // The editor's own proposals are words of other documents.
      const words = vscode.workspace.getConfiguration('editor');
      await words.update('wordBasedSuggestions', 'off', vscode.ConfigurationTarget.Global);
      const document = await vscode.workspace.openTextDocument({ language: 'yaml', content: before });
      const editor = await vscode.window.showTextDocument(document);
      const end = document.positionAt(before.length);
      editor.selection = new vscode.Selection(end, end);
      for (const letter of typed) {
        await vscode.commands.executeCommand('type', { text: letter });
        await new Promise(resolve => setTimeout(resolve, 150));
      }
      await new Promise(resolve => setTimeout(resolve, 500));
      // What Enter does while proposals are shown; without any it does nothing.
      await vscode.commands.executeCommand('acceptSelectedSuggestion');
      await words.update('wordBasedSuggestions', undefined, vscode.ConfigurationTarget.Global);
      assert.equal(document.getText(), before + typed);
    });
  }
});
