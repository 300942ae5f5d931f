import assert from 'node:assert/strict';
import { it } from 'mocha';
import * as vscode from 'vscode';
import { until } from '../inside/until.ts';

const text = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: model-virtual-service
spec:
  hosts: [model-service]
  http:
    - route:
        - destination: {host: model-service, subset: v9}
`;

it('mistakes are underlined without trust, also across files', async () => {
  assert.equal(vscode.workspace.isTrusted, false);
  const { uri } = await vscode.workspace.openTextDocument({ language: 'yaml', content: text });
  const found = await until('the unknown subset is found', () =>
    vscode.languages.getDiagnostics(uri).find(({ source }) => source === 'istio-canary'),
  );
  assert.match(found.message, /v9/);
  assert.match(found.relatedInformation?.[0]?.location.uri.path ?? '', /destination-rule\.yaml$/);
});

it('the split stands over a VirtualService without trust, and nothing that needs a cluster', async () => {
  const content = text.replace('subset: v9}', 'subset: v1}');
  const { uri } = await vscode.workspace.openTextDocument({ language: 'yaml', content });
  const found = await until('the split is told', async () => {
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      uri,
      50,
    );
    return lenses.length > 0 ? lenses : undefined;
  });
  assert.deepEqual(
    found.map(({ command }) => command?.title),
    ['v1 100 %'],
  );
});
