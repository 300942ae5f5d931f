import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { until } from '../inside/until.ts';

describe('a workspace that is not trusted', () => {
  it('is what this window shows', () => {
    assert.equal(vscode.workspace.isTrusted, false);
  });

  it('still gets the extension', async () => {
    const extension = vscode.extensions.getExtension('istio-canary.istio-canary');
    assert.ok(extension, 'VS Code does not offer the extension here');
    await vscode.workspace.openTextDocument({ language: 'yaml', content: 'kind: VirtualService\n' });
    await until('the extension is active', () => extension.isActive);
  });
});
