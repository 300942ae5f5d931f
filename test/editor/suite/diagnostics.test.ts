/** Findings as a person sees them: in the Problems of real documents, while they change. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { configure } from '../inside/extension.ts';
import { until } from '../inside/until.ts';

const encoder = new TextEncoder();
const written: vscode.Uri[] = [];

const folder = (): vscode.Uri => {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(first, 'no workspace folder is open');
  return first.uri;
};

async function write(name: string, text: string): Promise<vscode.Uri> {
  const uri = vscode.Uri.joinPath(folder(), name);
  await vscode.workspace.fs.writeFile(uri, encoder.encode(text));
  written.push(uri);
  return uri;
}

const ours = (uri: vscode.Uri): vscode.Diagnostic[] =>
  vscode.languages.getDiagnostics(uri).filter(diagnostic => diagnostic.source === 'istio-canary');

const codeOf = ({ code }: vscode.Diagnostic): unknown => (typeof code === 'object' ? code.value : code);

/** `code text-that-is-underlined` of every finding, in the order of the document. */
const marks = (document: vscode.TextDocument): string[] =>
  ours(document.uri).map(diagnostic => `${codeOf(diagnostic)} ${document.getText(diagnostic.range)}`);

async function expectMarks(document: vscode.TextDocument, wanted: string[]): Promise<void> {
  const same = (): boolean => JSON.stringify(marks(document)) === JSON.stringify(wanted);
  await until('the findings are right', same).catch(() => assert.deepEqual(marks(document), wanted));
}

/** Long enough for findings to come if there were any: the delay while typing, several times over. */
const settle = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 800));

async function replace(document: vscode.TextDocument, from: string, to: string): Promise<void> {
  const start = document.getText().indexOf(from);
  assert.ok(start >= 0, `the document does not hold ${from}`);
  const edit = new vscode.WorkspaceEdit();
  const range = new vscode.Range(document.positionAt(start), document.positionAt(start + from.length));
  edit.replace(document.uri, range, to);
  assert.ok(await vscode.workspace.applyEdit(edit), 'the edit was refused');
}

const route = (subset: string, weight: string | number = 100, host = 'orders'): string =>
  `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: ${host}
spec:
  hosts:
    - ${host}
  http:
    - route:
        - destination:
            host: ${host}
            subset: ${subset}
          weight: ${weight}
`;

const rule = (subset: string, host = 'orders'): string =>
  `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: ${host}
spec:
  host: ${host}
  subsets:
    - name: ${subset}
      labels:
        version: ${subset}
`;

let count = 0;

/** A file of its own in the workspace, opened in a language. */
async function opened(language: string, text: string): Promise<vscode.TextDocument> {
  count += 1;
  const uri = await write(`opened-${count}.${language === 'json' ? 'json' : 'yaml'}`, text);
  return vscode.languages.setTextDocumentLanguage(await vscode.workspace.openTextDocument(uri), language);
}

describe('diagnostics', () => {
  // Other suites leave the window connected; here the files alone have a say.
  before(() => configure('validation.useCluster', false));
  after(() => configure('validation.useCluster', undefined));
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const uri of written.splice(0)) await vscode.workspace.fs.delete(uri);
  });

  it('underline the value of a wrong type', async () => {
    const document = await opened('yaml', route('v1', '"ten"'));
    await expectMarks(document, ['wrong-type "ten"']);
    const [diagnostic] = ours(document.uri);
    assert.equal(diagnostic?.severity, vscode.DiagnosticSeverity.Error);
  });

  it('underline the key of an unknown field', async () => {
    await expectMarks(await opened('yaml', route('v1').replace('weight', 'wieght')), [
      'unknown-field wieght',
    ]);
  });

  it('underline the key that lacks a field', async () => {
    const text = route('v1').replace('            host: orders\n', '');
    await expectMarks(await opened('yaml', text), ['missing-field destination']);
  });

  it('underline a negative weight, and follow while the text changes', async () => {
    const document = await opened('yaml', route('v1', -5));
    await expectMarks(document, ['negative-weight -5']);
    await replace(document, '-5', '100');
    await expectMarks(document, []);
    await replace(document, '100', '-95');
    await expectMarks(document, ['negative-weight -95']);
  });

  it('lead to the documentation of their code', async () => {
    const document = await opened('yaml', route('v1', -5));
    await expectMarks(document, ['negative-weight -5']);
    const { code } = ours(document.uri)[0] ?? {};
    assert.ok(typeof code === 'object');
    const page = (await vscode.workspace.openTextDocument(code.target)).getText();
    assert.match(page, /^## negative-weight\n/);
    assert.match(page, /A weight below 0/);
    // Links at findings are opened like this, and a person wants to read rather than to edit.
    await vscode.commands.executeCommand('vscode.open', code.target);
    const shown = (): unknown => vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    await until('the page is shown', () => shown() instanceof vscode.TabInputCustom);
    const input = shown();
    assert.ok(input instanceof vscode.TabInputCustom);
    assert.equal(input.viewType, 'vscode.markdown.preview.editor');
  });

  it('work in JSON that is a manifest, and only there', async () => {
    const manifest = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'orders' },
      spec: { hosts: ['orders'], http: [{ route: [{ destination: { host: 'orders' }, weight: -7 }] }] },
    };
    await expectMarks(await opened('json', JSON.stringify(manifest, null, 2)), ['negative-weight -7']);
    const other = await opened('json', '{"kind": "VirtualService", "weight": -7');
    const compose = await opened('yaml', 'services:\n  web:\n    weight: -7\n    image: "x\n');
    await settle();
    assert.deepEqual([...marks(other), ...marks(compose)], []);
  });

  it('work in Helm templates', async () => {
    const text = route('{{ .Values.subset }}', '{{ .Values.weight }}').replace('metadata:', 'metadat:');
    const document = await opened('helm', `{{- if .Values.canary }}\n${text}{{- end }}\n`);
    assert.equal(document.languageId, 'helm');
    await expectMarks(document, ['unknown-field metadat']);
  });

  describe('across files', () => {
    it('underline a subset that no DestinationRule of the workspace defines', async () => {
      await write('orders-rule.yaml', rule('v1'));
      const document = await vscode.workspace.openTextDocument(await write('orders.yaml', route('v9')));
      await expectMarks(document, ['IST0101 v9']);
      const [related] = ours(document.uri)[0]?.relatedInformation ?? [];
      assert.ok(related, 'the DestinationRule is not shown');
      assert.ok(related.location.uri.path.endsWith('/orders-rule.yaml'));
      assert.equal(related.location.range.start.line, 3);
    });

    it('say nothing where no DestinationRule of the host is known', async () => {
      const document = await opened('yaml', route('v9', 100, 'unheard-of'));
      await settle();
      assert.deepEqual(marks(document), []);
    });

    it('follow a DestinationRule that is edited but not saved', async () => {
      const ruleUri = await write('orders-rule.yaml', rule('v1'));
      const document = await vscode.workspace.openTextDocument(await write('orders.yaml', route('v9')));
      await expectMarks(document, ['IST0101 v9']);
      const ruleDocument = await vscode.workspace.openTextDocument(ruleUri);
      await vscode.window.showTextDocument(ruleDocument);
      await replace(ruleDocument, 'name: v1', 'name: v9');
      await expectMarks(document, []);
      await replace(ruleDocument, 'name: v9', 'name: v8');
      await expectMarks(document, ['IST0101 v9']);
    });

    it('follow files on the disk', async () => {
      const document = await vscode.workspace.openTextDocument(await write('orders.yaml', route('v9')));
      await settle();
      assert.deepEqual(marks(document), []);
      await write('orders-rule.yaml', rule('v1'));
      await expectMarks(document, ['IST0101 v9']);
      await vscode.workspace.fs.writeFile(
        vscode.Uri.joinPath(folder(), 'orders-rule.yaml'),
        encoder.encode(rule('v9')),
      );
      await expectMarks(document, []);
    });
  });

  describe('are corrected', () => {
    const fixes = async (document: vscode.TextDocument): Promise<vscode.CodeAction[]> => {
      const range = ours(document.uri)[0]?.range;
      assert.ok(range, 'there is nothing to correct');
      return vscode.commands.executeCommand('vscode.executeCodeActionProvider', document.uri, range);
    };
    const apply = async (actions: vscode.CodeAction[], title: string): Promise<void> => {
      const action = actions.find(each => each.title === title);
      assert.ok(action?.edit, `${title} is not among: ${actions.map(each => each.title).join(', ')}`);
      assert.ok(await vscode.workspace.applyEdit(action.edit));
    };

    it('to the nearest field', async () => {
      const document = await opened('yaml', route('v1').replace('weight', 'wieght'));
      await expectMarks(document, ['unknown-field wieght']);
      await apply(await fixes(document), 'Change to weight');
      assert.equal(document.getText(), route('v1'));
      await expectMarks(document, []);
    });

    it('by adding the subset to the DestinationRule', async () => {
      const ruleUri = await write('orders-rule.yaml', rule('v1'));
      const document = await vscode.workspace.openTextDocument(await write('orders.yaml', route('v9')));
      await expectMarks(document, ['IST0101 v9']);
      await apply(await fixes(document), 'Add subset v9 to DestinationRule orders');
      await expectMarks(document, []);
      const ruleDocument = await vscode.workspace.openTextDocument(ruleUri);
      assert.equal(
        ruleDocument.getText(),
        `${rule('v1')}    - name: v9\n      labels:\n        version: v9\n`,
      );
      await ruleDocument.save();
    });
  });
});
