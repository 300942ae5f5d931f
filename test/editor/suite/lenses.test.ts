/** What stands over a VirtualService, a file beside the cluster, and names followed to gateways and pods. */
import assert from 'node:assert/strict';
import { after, afterEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { configure, extensionApi, run, untilRow } from '../inside/extension.ts';
import { until } from '../inside/until.ts';

const encoder = new TextEncoder();
const written: vscode.Uri[] = [];

async function open(name: string, text: string): Promise<vscode.TextDocument> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'no workspace folder is open');
  const uri = vscode.Uri.joinPath(folder.uri, name);
  await vscode.workspace.fs.writeFile(uri, encoder.encode(text));
  written.push(uri);
  return vscode.workspace.openTextDocument(uri);
}

const example = async (name: string): Promise<vscode.TextDocument> => {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'no workspace folder is open');
  return vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, name));
};

const lensesOf = ({ uri }: vscode.TextDocument): Thenable<vscode.CodeLens[]> =>
  vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 50);
const titles = async (document: vscode.TextDocument): Promise<string[]> =>
  (await lensesOf(document)).map(({ command }) => command?.title ?? '');

const placeOf = (document: vscode.TextDocument, text: string): vscode.Position => {
  const at = document.getText().indexOf(text);
  assert.ok(at >= 0, `the document does not hold ${text}`);
  return document.positionAt(at + text.length - 1);
};

async function definitions(document: vscode.TextDocument, text: string): Promise<string[]> {
  const found = await vscode.commands.executeCommand<vscode.Location[]>(
    'vscode.executeDefinitionProvider',
    document.uri,
    placeOf(document, text),
  );
  return found.map(({ uri, range }) => `${uri.path.split('/').at(-1)} ${range.start.line + 1}`);
}

const actions = ['Shift…', 'Roll Back', 'Compare with Cluster'];

describe('lenses', () => {
  afterEach(async () => {
    await vscode.workspace.saveAll(false);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const uri of written.splice(0)) await vscode.workspace.fs.delete(uri);
  });
  after(() => run('closeSandbox', {}));

  it('tell the split over the first line of the object, without a cluster', async () => {
    const document = await example('virtual-service.yaml');
    await until('the split is told', async () => (await titles(document))[0] === 'v1 100 % · v2 0 %');
    const found = await lensesOf(document);
    assert.equal(document.lineAt(found[0]?.range.start.line ?? 0).text, 'apiVersion: networking.istio.io/v1');
    for (const action of actions) assert.ok((await titles(document)).includes(action), action);
  });

  it('stand over nothing else, and can be turned off', async () => {
    assert.deepEqual(await titles(await example('destination-rule.yaml')), []);
    assert.deepEqual(await titles(await example('deployments.yaml')), []);
    await configure('codeLens.enabled', false);
    try {
      assert.deepEqual(await titles(await example('virtual-service.yaml')), []);
    } finally {
      await configure('codeLens.enabled', undefined);
    }
  });

  it('say what is live where that is something else, and compare', async () => {
    const api = await extensionApi();
    await run('openSandbox', {});
    await untilRow(api, 'virtualService model-virtual-service');
    const document = await example('virtual-service.yaml');
    const file = document.uri.toString();
    const name = 'model-virtual-service';
    assert.deepEqual(await run('compareWithCluster', { name, file }), { live: true, same: true });
    await run('shiftTraffic', { namespace: 'default', name, to: { v2: 10 }, confirmed: true });
    await until('the live split is told', async () =>
      (await titles(document)).includes('live: v1 90 % · v2 10 %'),
    );
    assert.deepEqual(await run('compareWithCluster', { name, file }), { live: true, same: false });
    const tab = await until('the comparison is open', () => {
      const { input } = vscode.window.tabGroups.activeTabGroup.activeTab ?? {};
      return input instanceof vscode.TabInputTextDiff ? input : undefined;
    });
    const [live, own] = await Promise.all(
      [tab.original, tab.modified].map(async uri => (await vscode.workspace.openTextDocument(uri)).getText()),
    );
    const differing = live?.split('\n').filter((line, at) => line !== own?.split('\n')[at]);
    assert.ok(
      differing?.every(line => /weight: (?:90|10)$|istio-canary\.dev|annotations:|^spec:|^ +|^$/.test(line)),
      differing?.join('\n'),
    );
    assert.match(live ?? '', /weight: 90\n/);
    assert.match(own ?? '', /weight: 100\n/);
    assert.doesNotMatch(live ?? '', /resourceVersion|managedFields|uid:|istio-canary\.dev\/history/);
  });

  it('a comparison says when the object is not in the cluster', async () => {
    const text = (await example('virtual-service.yaml'))
      .getText()
      .replace('name: model-virtual-service', 'name: other');
    const { uri } = await open('lens-other.yaml', text);
    assert.deepEqual(await run('compareWithCluster', { name: 'other', file: uri.toString() }), {
      live: false,
      same: false,
    });
  });
});

describe('names', () => {
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const uri of written.splice(0)) await vscode.workspace.fs.delete(uri);
  });

  it('a gateway leads to its Gateway', async () => {
    await open(
      'lens-gateway.yaml',
      'apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata:\n  name: lens-front\n  namespace: edge\nspec:\n  servers: []\n',
    );
    const document = await open(
      'lens-route.yaml',
      'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: lens-route, namespace: prod }\nspec:\n  hosts: [a.example.com]\n  gateways:\n    - edge/lens-front\n',
    );
    await until('the Gateway is found', async () =>
      (await definitions(document, 'edge/lens')).includes('lens-gateway.yaml 4'),
    );
  });

  it('a label of a subset leads to the pods of its workload', async () => {
    const document = await example('destination-rule.yaml');
    await until('the label is found', async () => {
      const found = await definitions(document, 'version: v2');
      return found.length === 1 && /^deployments\.yaml \d+$/.test(found[0] ?? '');
    });
  });
});
