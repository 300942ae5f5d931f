/** A workspace of several folders, which come and go. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { problemsOf, routeTo, ruleFor } from '../inside/manifests.ts';
import { until } from '../inside/until.ts';

const folders = (): string[] => (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);

function write(folder: string | undefined, name: string, text: string): vscode.Uri {
  assert.ok(folder, 'a folder is missing');
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return vscode.Uri.file(file);
}

async function expectProblems(document: vscode.TextDocument, wanted: string[]): Promise<void> {
  const same = (): boolean => JSON.stringify(problemsOf(document)) === JSON.stringify(wanted);
  await until('the findings are right', same).catch(() => assert.deepEqual(problemsOf(document), wanted));
}

describe('a workspace of several folders', () => {
  it('is one, each folder with ignore files of its own', async () => {
    const [first, second] = folders();
    write(first, '.gitignore', 'mine/\n');
    write(first, 'mine/rule.yaml', ruleFor('ignored', 'v1'));
    write(second, 'mine/rule.yaml', ruleFor('shop', 'v1'));
    const document = await vscode.workspace.openTextDocument(
      write(first, 'route.yaml', routeTo('shop', 'v9')),
    );
    await expectProblems(document, ['IST0101 v9']);
    const silent = await vscode.workspace.openTextDocument(
      write(second, 'silent.yaml', routeTo('ignored', 'v9')),
    );
    const control = await vscode.workspace.openTextDocument(
      write(second, 'control.yaml', routeTo('shop', 'v8')),
    );
    await expectProblems(control, ['IST0101 v8']);
    assert.deepEqual(problemsOf(silent), []);
  });

  it('takes folders in and lets them go while it runs', async () => {
    const [first] = folders();
    assert.ok(first);
    const third = join(dirname(first), 'third');
    write(third, 'rule.yaml', ruleFor('late', 'v1'));
    const document = await vscode.workspace.openTextDocument(
      write(first, 'late.yaml', routeTo('late', 'v9')),
    );
    const count = folders().length;
    assert.ok(vscode.workspace.updateWorkspaceFolders(count, 0, { uri: vscode.Uri.file(third) }));
    await expectProblems(document, ['IST0101 v9']);
    write(third, 'rule.yaml', ruleFor('late', 'v9'));
    await expectProblems(document, []);
    write(third, 'rule.yaml', ruleFor('late', 'v1'));
    await expectProblems(document, ['IST0101 v9']);
    assert.ok(vscode.workspace.updateWorkspaceFolders(count, 1));
    await expectProblems(document, []);
  });
});
