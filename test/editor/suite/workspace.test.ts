/** What of the workspace counts for findings of other files, while it changes. */
import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { configure, extensionApi } from '../inside/extension.ts';
import { problemsOf, routeTo, ruleFor } from '../inside/manifests.ts';
import { until } from '../inside/until.ts';

const root = (): string => {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(first, 'no workspace folder is open');
  return first.uri.fsPath;
};

const written = new Set<string>();

/** As other programs write: the editor is told of it by its watchers alone. */
function write(name: string, text: string): vscode.Uri {
  const file = join(root(), name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  written.add(name.split('/')[0] ?? name);
  return vscode.Uri.file(file);
}

const remove = (name: string): void => rmSync(join(root(), name), { recursive: true, force: true });

async function expectProblems(document: vscode.TextDocument, wanted: string[]): Promise<void> {
  const same = (): boolean => JSON.stringify(problemsOf(document)) === JSON.stringify(wanted);
  await until('the findings are right', same).catch(() => assert.deepEqual(problemsOf(document), wanted));
}

const open = (uri: vscode.Uri): Thenable<vscode.TextDocument> => vscode.workspace.openTextDocument(uri);

describe('the workspace', () => {
  before(() => configure('validation.useCluster', false));
  after(() => configure('validation.useCluster', undefined));
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await configure('workspace.exclude', undefined);
    await configure('workspace.respectGitignore', undefined);
    for (const name of written) remove(name);
    written.clear();
  });

  it('leaves out what .gitignore ignores, as it is now', async () => {
    write('.gitignore', 'generated/\n');
    write('generated/rule.yaml', ruleFor('kept', 'v1'));
    const document = await open(write('route.yaml', routeTo('kept', 'v9')));
    // A second rule, which counts, tells that everything was looked at.
    write('other.yaml', ruleFor('kept-other', 'v1'));
    const control = await open(write('control.yaml', routeTo('kept-other', 'v9')));
    await expectProblems(control, ['IST0101 v9']);
    await expectProblems(document, []);
    write('.gitignore', '# nothing\n');
    await expectProblems(document, ['IST0101 v9']);
    write('.gitignore', 'generated/\n');
    await expectProblems(document, []);
    await configure('workspace.respectGitignore', false);
    await expectProblems(document, ['IST0101 v9']);
  });

  it('leaves out what settings exclude, ours and the editor’s', async () => {
    write('charts/rule.yaml', ruleFor('charted', 'v1'));
    const document = await open(write('route.yaml', routeTo('charted', 'v9')));
    await expectProblems(document, ['IST0101 v9']);
    await configure('workspace.exclude', ['charts/']);
    await expectProblems(document, []);
    await configure('workspace.exclude', undefined);
    await expectProblems(document, ['IST0101 v9']);
    const files = vscode.workspace.getConfiguration('files');
    await files.update('exclude', { '**/charts': true }, vscode.ConfigurationTarget.Global);
    await expectProblems(document, []);
    await files.update('exclude', undefined, vscode.ConfigurationTarget.Global);
    await expectProblems(document, ['IST0101 v9']);
  });

  it('judges an excluded document that is open, and nothing by it', async () => {
    await configure('workspace.exclude', ['drafts/']);
    write('rule.yaml', ruleFor('drafted', 'v1'));
    const draft = await open(write('drafts/route.yaml', routeTo('drafted', 'v9')));
    await expectProblems(draft, ['IST0101 v9']);
    const document = await open(write('route.yaml', routeTo('drafted-else', 'v9')));
    await open(write('drafts/rule.yaml', ruleFor('drafted-else', 'v1')));
    const control = await open(write('control.yaml', routeTo('drafted', 'v8')));
    await expectProblems(control, ['IST0101 v8']);
    await expectProblems(document, []);
  });

  it('judges an untitled document, and nothing by it', async () => {
    write('rule.yaml', ruleFor('scratch', 'v1'));
    const language = 'yaml';
    const untitled = await vscode.workspace.openTextDocument({ language, content: routeTo('scratch', 'v9') });
    await expectProblems(untitled, ['IST0101 v9']);
    const document = await open(write('route.yaml', routeTo('scratch-else', 'v9')));
    await vscode.workspace.openTextDocument({ language, content: ruleFor('scratch-else', 'v1') });
    const control = await open(write('control.yaml', routeTo('scratch', 'v8')));
    await expectProblems(control, ['IST0101 v8']);
    await expectProblems(document, []);
  });

  it('follows folders that are renamed and removed as a whole', async () => {
    write('a/deep/rule.yaml', ruleFor('moved', 'v1'));
    const document = await open(write('route.yaml', routeTo('moved', 'v9')));
    await expectProblems(document, ['IST0101 v9']);
    written.add('b');
    renameSync(join(root(), 'a'), join(root(), 'b'));
    writeFileSync(join(root(), 'b/deep/rule.yaml'), ruleFor('moved', 'v9'));
    await expectProblems(document, []);
    writeFileSync(join(root(), 'b/deep/rule.yaml'), ruleFor('moved', 'v1'));
    await expectProblems(document, ['IST0101 v9']);
    remove('b');
    await expectProblems(document, []);
    // One that comes from elsewhere with everything in it is a single event.
    const elsewhere = `${root()}-elsewhere`;
    mkdirSync(join(elsewhere, 'deep'), { recursive: true });
    writeFileSync(join(elsewhere, 'deep/rule.yaml'), ruleFor('moved', 'v1'));
    renameSync(elsewhere, join(root(), 'b'));
    await expectProblems(document, ['IST0101 v9']);
  });

  it('takes a burst of a thousand files, and lets the editor have its turns', async function () {
    this.timeout(60_000);
    const document = await open(write('route.yaml', routeTo('burst', 'v9')));
    for (let i = 0; i < 1000; i++)
      write(`burst/${i}.yaml`, `${routeTo(`h${i}`, 'v1')}---\n${ruleFor(`h${i}`, 'v1')}`);
    write('burst/last.yaml', ruleFor('burst', 'v1'));
    const route = routeTo('h999', 'v9').replace('name: h999', 'name: control');
    const control = await open(write('control.yaml', route));
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    const isIn = (one: vscode.TextDocument): boolean => problemsOf(one).includes('IST0101 v9');
    await until('the burst is in', () => isIn(document) && isIn(control), 50_000);
    clearInterval(timer);
    console.log(`longest piece: ${longest.toFixed(0)} ms`);
    assert.ok(longest < 150, `the editor waited ${longest.toFixed(0)} ms`);
  });

  it('says in the log what is too large', async () => {
    const { outputLog } = await extensionApi();
    write('huge.yaml', ruleFor('huge', 'v1') + '# filler\n'.repeat(120_000));
    const document = await open(write('route.yaml', routeTo('huge', 'v9')));
    await until('the log tells of it', () =>
      outputLog().some(line => line.includes('huge.yaml: larger than 1 MB')),
    );
    await expectProblems(document, []);
  });
});
