/** Being spared a finding: by the light bulb in the text, and by the settings. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { configure } from '../inside/extension.ts';
import { until } from '../inside/until.ts';

const section = 'istioCanary.validation';

const text = (kind: string): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: silent-${kind}
spec:
  hosts:
    - silent-${kind}
  http:
    - route:
        - destination:
            host: silent-${kind}
            subset: v1
          weight: 90
        - destination:
            host: silent-${kind}
            subset: v2
          weight: 20
`;

const found = (document: vscode.TextDocument): vscode.Diagnostic[] =>
  vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'istio-canary');

const codes = (document: vscode.TextDocument): string =>
  found(document)
    .map(({ code, severity }) => `${severity} ${typeof code === 'object' ? code.value : code}`)
    .join();

const SUMS = `${vscode.DiagnosticSeverity.Information} weights-sum-not-100`;

async function opened(content: string): Promise<vscode.TextDocument> {
  const document = await vscode.workspace.openTextDocument({ language: 'yaml', content });
  await vscode.window.showTextDocument(document);
  await until('the sum is found', () => codes(document) === SUMS);
  return document;
}

async function offers(document: vscode.TextDocument): Promise<vscode.CodeAction[]> {
  const range = found(document)[0]?.range;
  assert.ok(range, 'there is no finding');
  return vscode.commands.executeCommand('vscode.executeCodeActionProvider', document.uri, range);
}

function titled(actions: vscode.CodeAction[], title: string): vscode.CodeAction {
  const action = actions.find(each => each.title === title);
  assert.ok(action, `${title} is not among: ${actions.map(each => each.title).join(', ')}`);
  return action;
}

const setting = (): unknown => vscode.workspace.getConfiguration(section).get('severity');

const { Global, Workspace } = vscode.ConfigurationTarget;
const set = (value: unknown, target = Workspace): Thenable<void> =>
  vscode.workspace.getConfiguration(section).update('severity', value, target);

describe('a finding is silenced', () => {
  // A cluster that another test is connected to would have something to say of hosts that it does not have.
  before(() => configure('validation.useCluster', false));
  after(() => configure('validation.useCluster', undefined));
  afterEach(async () => {
    await set(undefined);
    await set(undefined, Global);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('by a comment that the light bulb writes', async () => {
    const document = await opened(text('comment'));
    const { edit } = titled(await offers(document), 'Ignore weights-sum-not-100 here (comment)');
    assert.ok(edit && (await vscode.workspace.applyEdit(edit)));
    await until('nothing is found', () => codes(document) === '');
    assert.match(document.getText(), /# istio-canary: ignore weights-sum-not-100$/m);
    assert.equal(document.getText().replace(/ # istio-canary: .*/, ''), text('comment'));
  });

  it('by the settings, at once in all open documents, and back', async () => {
    const [one, two] = [await opened(text('one')), await opened(text('two'))];
    await set({ 'weights-sum-not-100': 'warning' });
    const warning = `${vscode.DiagnosticSeverity.Warning} weights-sum-not-100`;
    await until('both are warnings', () => codes(one) === warning && codes(two) === warning);
    await set({ 'weights-sum-not-100': 'off', nonsense: 'error', IST0101: 'loud' });
    await until('nothing is found', () => codes(one) === '' && codes(two) === '');
    await set(undefined);
    await until('both are back', () => codes(one) === SUMS && codes(two) === SUMS);
  });

  it('by an entry that the light bulb makes in the settings', async () => {
    const document = await opened(text('entry'));
    await set({ IST0131: 'info' });
    const { command } = titled(await offers(document), 'Turn weights-sum-not-100 off in settings');
    assert.ok(command);
    await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
    await until('nothing is found', () => codes(document) === '');
    assert.deepEqual(setting(), { IST0131: 'info', 'weights-sum-not-100': 'off' });
  });
});
