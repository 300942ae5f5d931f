/** Restricted Mode: manifests are checked, clusters are off, and the sandbox, which is ours, still opens. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../../src/editor/api.ts';
import { extensionApi, run, untilRow } from '../inside/extension.ts';
import { until } from '../inside/until.ts';

describe('a workspace that is not trusted', () => {
  let api: ExtensionApi;
  before(async () => {
    api = await extensionApi();
  });

  it('is what this window shows', () => {
    assert.equal(vscode.workspace.isTrusted, false);
  });

  it('gets its manifests checked', async () => {
    const content =
      'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: { name: a }\nspec: { hostss: [a] }\n';
    const { uri } = await vscode.workspace.openTextDocument({ language: 'yaml', content });
    await until('the misspelt field is a problem', () =>
      vscode.languages.getDiagnostics(uri).some(one => one.message.includes('hostss')),
    );
  });

  it('reaches no cluster, although KUBECONFIG names one, and says why', async () => {
    assert.equal(api.state(), 'untrusted');
    await assert.rejects(async () => run('refresh', {}), /Restricted Mode/);
    await assert.rejects(async () => run('selectContext', { context: 'any' }), /Restricted Mode/);
    await assert.rejects(async () => run('shiftTraffic', { name: 'any', to: { v2: 1 } }), /Restricted Mode/);
    assert.equal(api.state(), 'untrusted');
    assert.equal(api.context(), undefined);
    assert.deepEqual(api.tree(), []);
  });

  it('has the sandbox, which runs nothing of the workspace', async () => {
    await run('openSandbox', {});
    await untilRow(api, 'destination v1', '100 %');
    await run('closeSandbox', {});
    assert.equal(api.state(), 'untrusted');
  });
});
