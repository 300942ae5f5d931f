import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { until } from '../inside/until.ts';

describe('activation', () => {
  it('starts with a YAML document', async () => {
    const extension = vscode.extensions.getExtension('istio-canary.istio-canary');
    assert.ok(extension, 'VS Code does not know the extension');
    await vscode.workspace.openTextDocument({ language: 'yaml', content: 'kind: VirtualService\n' });
    await until('the extension is active', () => extension.isActive);
  });
});
