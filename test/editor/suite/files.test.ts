/** Files and the cluster: applied, compared, pulled, and shifted along. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { FileOutcome } from '../../../src/canary/files/model.ts';
import type { Carried } from '../../../src/editor/commands/carry-out.ts';
import type { Comparisons } from '../../../src/editor/commands/compare.ts';
import type { Pulled } from '../../../src/editor/files/pull-live.ts';
import { configure, extensionApi, run, untilRow } from '../inside/extension.ts';
import { answering } from '../inside/person.ts';
import { until } from '../inside/until.ts';

const encoder = new TextEncoder();
const written: vscode.Uri[] = [];
const vs = (v2: number, name = 'files-model') => `# the canary of files
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: ${name}
spec:
  hosts: [files-model]
  http:
    - route:
        - destination: {host: files-model, subset: v1}
          weight: ${100 - v2} # stable
        - destination: {host: files-model, subset: v2}
          weight: ${v2} # canary
`;
const dr = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: files-model}
spec:
  host: files-model
  subsets:
    - {name: v1, labels: {version: v1}}
    - {name: v2, labels: {version: v2}}
`;
const both = (v2: number) =>
  `${vs(v2)}---\n${dr}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: other}\n`;

async function write(name: string, text: string): Promise<vscode.Uri> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'no workspace folder is open');
  const uri = vscode.Uri.joinPath(folder.uri, name);
  await vscode.workspace.fs.writeFile(uri, encoder.encode(text));
  written.push(uri);
  return uri;
}

const textOf = async (uri: vscode.Uri): Promise<string> =>
  new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
const statuses = ({ objects }: FileOutcome): string[] => objects.map(one => `${one.kind} ${one.status}`);
const apply = (uri: vscode.Uri, more: object = {}) =>
  run('applyFile', { file: uri.toString(), confirmed: true, ...more }) as Promise<FileOutcome>;

describe('files and the cluster', () => {
  before(async () => {
    const api = await extensionApi();
    await run('openSandbox', {});
    await untilRow(api, 'virtualService model-virtual-service');
  });
  afterEach(async () => {
    await vscode.workspace.saveAll(false);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const uri of written.splice(0)) await vscode.workspace.fs.delete(uri);
  });
  after(async () => {
    await configure('shiftTarget', undefined);
    await run('closeSandbox', {});
  });

  it('are applied with everything in them that is ours, and nothing twice', async () => {
    const uri = await write('files-apply.yaml', both(0));
    const dry = await apply(uri, { dryRun: true });
    assert.equal(dry.dryRun, true);
    assert.deepEqual(statuses(dry), ['VirtualService created', 'DestinationRule created']);
    assert.deepEqual(statuses(await apply(uri)), ['VirtualService created', 'DestinationRule created']);
    const api = await extensionApi();
    await untilRow(api, 'virtualService files-model');
    assert.deepEqual(statuses(await apply(uri)), ['VirtualService unchanged', 'DestinationRule unchanged']);
    const compared = (await run('compareWithCluster', { file: uri.toString() })) as Comparisons;
    assert.deepEqual([compared.live, compared.same, compared.objects?.length], [true, true, 2]);
  });

  it('are shown to a person as a diff, applied on their yes, and taken back at one press', async () => {
    const uri = await write('files-person.yaml', vs(15));
    const diffs = () =>
      vscode.window.tabGroups.all
        .flatMap(group => group.tabs)
        .filter(
          ({ input, label }) => input instanceof vscode.TabInputTextDiff && label.includes('live ↔ file'),
        );
    let shown = 0;
    const look = async (): Promise<string> => {
      shown = (await until('the diff is open', () => (diffs().length > 0 ? diffs() : undefined))).length;
      return 'Apply';
    };
    const person = answering({ warn: ['Show Diff'], pick: [look], info: ['Undo', undefined] });
    try {
      const outcome = (await vscode.commands.executeCommand('istioCanary.applyFile', uri)) as FileOutcome;
      assert.deepEqual(statuses(outcome), ['VirtualService applied']);
      assert.equal(shown, 1);
      assert.match(
        person.warnings[0] ?? '',
        /files-person\.yaml to istio-canary-sandbox\?[\s\S]*v2 0 % → 15 %[\s\S]*Cluster: /,
      );
      assert.equal(diffs().length, 0);
      await until('it is put back', () => person.infos[1]?.includes('put back'));
    } finally {
      person.leave();
    }
    const still = await write('files-former.yaml', vs(0));
    assert.deepEqual(statuses(await apply(still)), ['VirtualService unchanged']);
  });

  it('are not applied with errors in them, which are named with their lines', async () => {
    const uri = await write('files-wrong.yaml', vs(10).replace('weight: 90', 'weight: most'));
    await assert.rejects(apply(uri), /files-wrong\.yaml has errors.*line 11: .*weight/);
  });

  it('are given what is live, with comments and layout as they were', async () => {
    const uri = await write('files-pull.yaml', vs(0));
    const name = 'files-model';
    await run('shiftTraffic', { namespace: 'default', name, to: { v2: 25 }, stable: 'v1', confirmed: true });
    const compared = (await run('compareWithCluster', { file: uri.toString(), name })) as Comparisons;
    assert.deepEqual(compared, { live: true, same: false });
    const pulled = (await run('pullLive', { file: uri.toString() })) as Pulled;
    assert.deepEqual(pulled, { changed: ['VirtualService files-model'], missing: [], saved: true });
    assert.equal(await textOf(uri), vs(25));
  });

  it('win over our own shifts when they are applied, and keep the history', async () => {
    const uri = await write('files-back.yaml', vs(5));
    assert.deepEqual(statuses(await apply(uri)), ['VirtualService applied']);
    const target = { namespace: 'default', name: 'files-model' };
    const history = (await run('showHistory', target)) as { action: string }[];
    assert.deepEqual(
      history.map(one => one.action),
      ['apply', 'shift', 'undo', 'apply'],
    );
  });

  it('follow a shift, or are shifted alone, as the setting says', async () => {
    // An object of its own: files of other tests are forgotten only when the disk says so.
    const own = (v2: number) => vs(v2, 'files-shift');
    const uri = await write('files-shift.yaml', own(5));
    assert.deepEqual(statuses(await apply(uri)), ['VirtualService created']);
    const target = { namespace: 'default', name: 'files-shift' };
    await run('setStable', { ...target, stable: 'v1' });
    const shift = (v2: number) =>
      run('shiftTraffic', { ...target, to: { v2 }, confirmed: true }) as Promise<Carried>;
    await until('the file is known', async () => {
      const found = await run<{ file: string } | undefined>('revealInFile', target).then(
        one => one?.file,
        () => undefined,
      );
      return found?.endsWith('files-shift.yaml');
    });
    await configure('shiftTarget', 'both');
    const carried = await shift(40);
    assert.deepEqual(
      carried.files?.map(({ name, status }) => ({ name, status })),
      [{ name: 'files-shift', status: 'written' }],
    );
    assert.equal(await textOf(uri), own(40));
    await configure('shiftTarget', 'file');
    await shift(60);
    assert.equal(await textOf(uri), own(60));
    const api = await extensionApi();
    const row = await untilRow(api, 'virtualService files-shift');
    await until('the drift is told', async () =>
      JSON.stringify(api.tree()).includes('file v1 40 · v2 60, live v1 60 · v2 40'),
    );
    assert.ok(row);
  });
});
