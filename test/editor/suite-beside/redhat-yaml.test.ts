/** Beside the YAML extension by Red Hat: everything is offered once, said once, and found once. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { extensionApi } from '../inside/extension.ts';
import { until } from '../inside/until.ts';
import type { StandIn } from '../redhat-yaml/extension.ts';

const text = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: payments
spec:
  hosts: 3
  OTHER
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: payments
spec:
  host: payments
  trafficPolicy:
    loadBalancer:
      simple: BALANCER
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
    - name: split
      ROUTE
      timeout: TIME
      route:
        - destination:
            host: payments
            subset: SUBSET
          weight: 30
        - destination: { host: payments, subset: canary, FLOW }
          weight: 10
`;
const marks = ['OTHER', 'BALANCER', 'ROUTE', 'TIME', 'SUBSET', 'FLOW'];

/** The text with one of its marks as an empty place, and all others gone. */
function withPlace(mark: string): { content: string; offset: number } {
  const gone = {
    OTHER: 'replicas: 1',
    BALANCER: 'RANDOM',
    ROUTE: 'retries: {}',
    TIME: '5s',
    SUBSET: 'stable',
    FLOW: '',
  };
  let content = text;
  for (const other of marks.filter(each => each !== mark)) {
    content = content.replace(other, gone[other as keyof typeof gone]);
  }
  return { content: content.replace(mark, ''), offset: content.indexOf(mark) };
}

const opened = (content: string): Thenable<vscode.TextDocument> =>
  vscode.workspace.openTextDocument({ language: 'yaml', content });

async function offered(mark: string): Promise<vscode.CompletionItem[]> {
  const { content, offset } = withPlace(mark);
  const document = await opened(content);
  const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    document.uri,
    document.positionAt(offset),
  );
  return items.filter(({ kind }) => kind !== vscode.CompletionItemKind.Text);
}

const labelOf = ({ label }: vscode.CompletionItem): string =>
  typeof label === 'string' ? label : label.label;
const textOf = (documentation: vscode.CompletionItem['documentation']): string =>
  typeof documentation === 'string' ? documentation : (documentation?.value ?? '');

async function hovered(document: vscode.TextDocument, word: string): Promise<string[]> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    document.positionAt(document.getText().indexOf(word) + 1),
  );
  return hovers
    .flatMap(({ contents }) => contents)
    .map(content => (typeof content === 'string' ? content : content.value));
}

const set = (name: string, value: unknown): Thenable<void> =>
  vscode.workspace.getConfiguration('yaml').update(name, value, vscode.ConfigurationTarget.Global);

describe('beside Red Hat YAML', () => {
  let yaml: StandIn;

  before(async () => {
    await extensionApi();
    await opened('a: 1\n');
    const extension = vscode.extensions.getExtension<StandIn>('redhat.vscode-yaml');
    assert.ok(extension, 'the stand-in is not there');
    yaml = await extension.activate();
    await until('our schema is contributed', () => yaml.contributors().includes('istio-canary-schema'));
  });
  afterEach(async () => {
    await set('completion', undefined);
    await set('hover', undefined);
    await set('schemas', undefined);
  });
  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('our schema is for files with our kinds', async () => {
    const ours = await opened(withPlace('').content);
    assert.deepEqual(yaml.schemasOf(ours.uri.toString()), ['istio-canary-schema:/proposals']);
    const others = await opened('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: VirtualService\n');
    assert.deepEqual(yaml.schemasOf(others.uri.toString()), []);
  });

  it('our schema gives way to one that a person chose, and to that of Kubernetes beside other kinds', async () => {
    const document = await vscode.workspace.openTextDocument(
      vscode.Uri.joinPath(
        vscode.workspace.workspaceFolders?.[0]?.uri ?? assert.fail(),
        'virtual-service.yaml',
      ),
    );
    const resource = document.uri.toString();
    assert.equal(yaml.schemasOf(resource).length, 1);
    await set('schemas', { './policy.json': ['/virtual-*.yaml'] });
    assert.deepEqual(yaml.schemasOf(resource), []);
    await set('schemas', { kubernetes: '*.yaml' });
    assert.equal(yaml.schemasOf(resource).length, 1);
  });

  for (const mark of marks) {
    it(`each proposal comes once: ${mark}`, async () => {
      const found = await offered(mark);
      const labels = found.map(labelOf);
      assert.deepEqual(labels, [...new Set(labels)]);
    });
  }

  it('fields come from there, with our texts', async () => {
    const found = await offered('ROUTE');
    const retries = found.find(item => labelOf(item) === 'retries');
    assert.ok(retries, `there are: ${found.map(labelOf)}`);
    assert.match(textOf(retries.documentation), /^\*\*retries\*\* · map\n\n\S/);
    // Ours would have an order of its own, the other one's goes by its label.
    assert.equal(retries.sortText, 'retries');
  });

  it('values come from there, what it does not know from us', async () => {
    assert.ok((await offered('BALANCER')).some(item => labelOf(item) === 'ROUND_ROBIN'));
    const subsets = (await offered('SUBSET')).map(labelOf);
    assert.ok(subsets.includes('stable') && subsets.includes('canary'), `there are: ${subsets}`);
    assert.ok((await offered('TIME')).some(item => labelOf(item) === '10s'));
    assert.ok((await offered('FLOW')).some(item => labelOf(item) === 'port'));
  });

  it('documents of other kinds get nothing of ours', async () => {
    const labels = (await offered('OTHER')).filter(({ kind }) => kind !== vscode.CompletionItemKind.Snippet);
    assert.deepEqual(labels.map(labelOf), []);
  });

  it('all proposals are ours where it is told not to propose', async () => {
    await set('completion', false);
    const retries = (await offered('ROUTE')).find(item => labelOf(item) === 'retries');
    assert.ok(retries);
    assert.notEqual(retries.sortText, 'retries');
    assert.ok((await offered('BALANCER')).some(item => labelOf(item) === 'ROUND_ROBIN'));
  });

  it('a field is explained once, and what it means here is said by us', async () => {
    const document = await opened(withPlace('').content);
    const both = await hovered(document, 'weight: 30');
    assert.equal(both.join('\n').split('**weight**').length - 1, 1, both.join('\n'));
    assert.match(both.join('\n'), /75 %/);
    await set('hover', false);
    const alone = await hovered(document, 'weight: 30');
    assert.equal(alone.join('\n').split('**weight**').length - 1, 1, alone.join('\n'));
  });

  it('each finding comes once, from us', async () => {
    const content = withPlace('').content.replace('weight: 30', 'wieght: 30').replace('RANDOM', 'RANDOMLY');
    const document = await opened(content);
    const found = await until('both are found', () => {
      const all = vscode.languages.getDiagnostics(document.uri);
      return all.length >= 2 && all;
    });
    // Whatever the other one has to say, it has said by the time that it has proposed something.
    await vscode.commands.executeCommand(
      'vscode.executeHoverProvider',
      document.uri,
      new vscode.Position(0, 0),
    );
    const sources = vscode.languages.getDiagnostics(document.uri).map(({ source }) => source);
    assert.ok(
      sources.every(source => source !== 'YAML'),
      `they are from: ${sources}`,
    );
    const places = found.map(({ range }) => document.getText(range));
    assert.deepEqual(places, [...new Set(places)]);
    assert.ok(places.includes('wieght') && places.includes('RANDOMLY'), `they are at: ${places}`);
  });

  it('a mistake of YAML itself comes once as well, and from us where the other one is silent', async () => {
    const content = withPlace('').content.replace('weight: 30', 'weight: 30\n          weight: 90');
    const document = await opened(content.replace('hosts: [payments]', 'hosts: [payments]\n  ~: x'));
    const found = (): string[] =>
      vscode.languages
        .getDiagnostics(document.uri)
        .map(({ source, range }) => `${source} in line ${range.start.line}`)
        .sort();
    const line = (text: string): number => document.positionAt(document.getText().indexOf(text)).line;
    const once = [`YAML in line ${line('weight: 90')}`, `istio-canary in line ${line('~: x')}`].sort();
    await until('each is there once', () => found().join() === once.join(), 5_000).catch(() => undefined);
    assert.deepEqual(found(), once);
  });
});
