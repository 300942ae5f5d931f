/** What the terminal says, in the sandbox: texts, JSON, and command lines that make no sense. */
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { run } from '../../src/cli/run.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { apiRequest } from './harness/http.ts';

const object = 'default/model-virtual-service';
const path = '/apis/networking.istio.io/v1/namespaces/default/virtualservices/model-virtual-service';

const folder = mkdtempSync(join(tmpdir(), 'istio-canary-words-'));
let sandbox: Sandbox | undefined;
beforeEach(async () => {
  await sandbox?.stop();
  sandbox = await startSandbox({ traffic: { historyMs: 60_000 } });
  writeFileSync(join(folder, 'config'), sandbox.kubeconfig('admin'), { mode: 0o600 });
});
afterAll(async () => {
  await sandbox?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function cli(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const io = {
    stdout: (text: string) => {
      out += text;
    },
    stderr: (text: string) => {
      err += text;
    },
    stdin: async () => '',
    cwd: folder,
    env: { KUBECONFIG: join(folder, 'config'), XDG_STATE_HOME: folder },
  };
  return { code: await run(args, io, '0'), out, err };
}

const json = async (...args: string[]) => JSON.parse((await cli(...args, '-o', 'json')).out);

describe('a version that was left behind', () => {
  test('is asked for by name, with the reason', async () => {
    await cli('stable', object, 'v2');
    await cli('stable', object, 'v1');
    const { code, err } = await cli('next', object);
    expect({ code, err }).toEqual({
      code: 2,
      err: 'Which version of default/model-virtual-service is meant is not clear; name it with --to KEY (v2). v2 was stable before v1 and gets nothing now, so it is not taken unasked.\n',
    });
    expect(await cli('next', object, '--to', 'v2')).toMatchObject({ code: 0 });
  });
});

describe('what is told', () => {
  test('of stable, as json', async () => {
    expect((await json('shift', object, '--to', 'v2=10')).stable).toEqual({ from: null, to: 'v1' });
    expect((await json('stable', object, 'v2')).stable).toEqual({ from: 'v1', to: 'v2' });
    expect(await json('shift', object, '--to', 'v2=20')).not.toHaveProperty('stable');
  });

  test('of mirrors, in the history', async () => {
    await cli('shift', object, '--to', 'v2=10');
    await cli('mirror', object, '--percent', '25');
    await cli('mirror', object, '--off');
    const { out } = await cli('history', object);
    expect(out).toContain('0: v1 90, v2 10 -> v1 90, v2 10, mirrors none -> v2 25 ');
    expect(out).toContain(', mirrors v2 25 -> none ');
    const [off] = (await json('history', object)).history;
    expect(off.changes[0].mirrors).toMatchObject({ from: { mirrorPercentage: { value: 25 } }, to: {} });
  });

  test('of applied files: what, where and when, and no object whole', async () => {
    const text = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: other, namespace: default}
spec: {host: other}
`;
    writeFileSync(join(folder, 'rule.yaml'), text);
    expect(await cli('apply', '-f', 'rule.yaml')).toMatchObject({ code: 0 });
    expect(await json('undo-apply', '--list')).toEqual({
      applied: [
        {
          plan: expect.any(String),
          at: expect.any(String),
          files: ['rule.yaml'],
          context: 'istio-canary-sandbox',
          objects: [{ kind: 'DestinationRule', namespace: 'default', name: 'other', status: 'created' }],
        },
      ],
    });
    await cli('undo-apply');
  });

  test('of weights that move beside a guarded rollout, before they do', async () => {
    const here = sandbox as Sandbox;
    const access = { server: here.url, caPem: here.caPem, token: here.tokens.admin };
    const { body } = await apiRequest(access, 'GET', path);
    const { uid } = (body as { metadata: { uid: string } }).metadata;
    const record = {
      id: 'r',
      uid,
      policyDigest: 'd',
      stable: 'v1',
      canary: 'v2',
      phase: 'running',
      step: 0,
      weight: 10,
      startedAt: '2026-01-01T00:00:00Z',
      stepSince: '2026-01-01T00:00:00Z',
      driver: 'ada@desk',
      observedMs: 0,
    };
    const patch = { metadata: { annotations: { 'istio-canary.dev/rollout': JSON.stringify(record) } } };
    const type = { 'content-type': 'application/merge-patch+json' };
    await apiRequest(access, 'PATCH', path, patch, type);
    const { err } = await cli('shift', object, '--to', 'v2=30');
    expect(err).toContain(
      'warning: A guarded rollout of default/model-virtual-service is under way (v2 at 10 %, running, driven by ada@desk). Weights that others change pause it',
    );
    expect((await cli('rollback', object)).err).not.toContain('guarded rollout');
  });

  test('of files of a new canary: paths, or the manifests and nothing else', async () => {
    const create = ['new-canary', 'model-v1', '--image', 'model:3', '--to-files', 'out'];
    const dry = await cli(...create, '--dry-run');
    expect(parseAllDocuments(dry.out).map(one => one.toJS()?.kind)).toEqual([
      'DestinationRule',
      'VirtualService',
      'Deployment',
      undefined,
    ]);
    expect(dry.err).toContain('Dry run, no file was written and nothing was applied.');
    expect(existsSync(join(folder, 'out'))).toBe(false);
    const made = await json(...create);
    expect(made).toMatchObject({ applied: false, dryRun: false });
    expect(made.files.map((file: string) => existsSync(file))).toEqual([true, true, true]);
    const { code, err } = await cli(...create.slice(0, -1), join('config', 'out'));
    expect({ code, err }).toMatchObject({
      code: 1,
      err: expect.stringContaining('could not be written into config/out: a part of its path is no folder'),
    });
  });

  test('of a workload that is deleted stays with who deleted it', async () => {
    const gone = ['decommission', object, 'v2', '--drained', '--delete-workload', '--settle', '0'];
    expect(await cli(...gone)).toMatchObject({ code: 0 });
    expect(statSync(join(folder, 'model-v2.deployment.yaml')).mode & 0o777).toBe(0o600);
  });

  test('of metrics where there are none', async () => {
    const { code, err } = await cli('metrics', object, '--prometheus-matching', 'cluster="nowhere"');
    expect(code).toBe(0);
    expect(err).toContain(`What Prometheus has: istio-canary metrics ${object} --test`);
  });
});

describe('what makes no sense', () => {
  test.each([
    [['mirror', object, '--off', '--percent', '5'], /--off and --percent are different things/],
    [['sticky', object, '--off', '--max-age', '5'], /--off and --max-age are different things/],
    [
      ['decommission', object, 'v2', '--drained', '--drain', '4'],
      /--drained and --drain SECONDS are different/,
    ],
    [['new-canary', 'model-v1', '--image', 'a b'], /--image takes an image, .* not "a b"/],
    [
      ['new-canary', 'model-v1', '--image', 'a', '--version', 'V 2'],
      /"V 2" can be no value of the label version/,
    ],
    [['new-canary', 'model-v1', '--image', 'a', '--name', 'V2'], /A Deployment cannot be called "V2"/],
    [
      ['new-canary', 'model-v1', '--image', 'a', '--replicas', '-1'],
      /--replicas lacks its value; .* --replicas=-1$/m,
    ],
    [['set-stable', object, 'v1'], /no command "set-stable"; it has apply, .*stable, /],
    [['rollout', object, '--policy', 'none.yaml'], /none\.yaml cannot be read: there is no such file/],
    [
      ['metrics', object, '--prometheus', 'http://127.0.0.1:1', '--prometheus-ca', '.'],
      /--prometheus-ca names \., which cannot be read: it is a folder/,
    ],
  ])('%j', async (args, said) => {
    const { code, out, err } = await cli(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(said);
  });

  test('the help of a command begins with how it is called', async () => {
    const { code, out } = await cli('undo', '--help');
    expect(code).toBe(0);
    expect(out).toMatch(/^ {2}istio-canary undo VIRTUALSERVICE\n\nVIRTUALSERVICE is NAMESPACE\/NAME/);
  });
});
