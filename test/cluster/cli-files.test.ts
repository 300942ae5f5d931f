/** `istio-canary apply` against the real API server, beside kubectl. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { buildBench, kubectlOk, type RealCluster, startKubeApiServer } from './harness/index.ts';
import { acceptedByIstio } from './support/accepted.ts';
import { drText, vsText } from './support/files-suite.ts';

const bench = await buildBench();

describe.skipIf(bench === undefined)('istio-canary apply', () => {
  let cluster: RealCluster;
  let kubeconfig = '';
  const folder = mkdtempSync(join(tmpdir(), 'istio-canary-'));
  beforeAll(async () => {
    cluster = await startKubeApiServer();
    await cluster.applyIstioCrds();
    kubeconfig = cluster.kubeconfigPath('admin');
  }, 60_000);
  afterAll(async () => {
    await cluster?.stop();
    rmSync(folder, { recursive: true });
  });

  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return name;
  };
  let env: NodeJS.ProcessEnv = {};
  async function apply(...args: string[]) {
    let [out, err] = ['', ''];
    const io = {
      stdout: (chunk: string) => {
        out += chunk;
      },
      stderr: (chunk: string) => {
        err += chunk;
      },
      stdin: async () => '',
      cwd: folder,
      env,
    };
    const code = await run(['apply', ...args, '--kubeconfig', kubeconfig], io, '0');
    return { code, out, err };
  }
  const kubectl = (...args: string[]) => kubectlOk(args, { kubeconfig, cwd: folder });
  const weights = () => kubectl('get', 'vs', 'model', '-o', 'jsonpath={.spec.http[0].route[*].weight}');

  test('creates, says what changes field by field, and repeats as unchanged', async () => {
    const text = `${vsText('model', 0)}---\n${drText('model', 'v1', 'v2')}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n`;
    const name = file('a.yaml', text);
    const first = await apply(name);
    expect(first).toMatchObject({ code: 0 });
    expect(first.out).toContain(
      'VirtualService default/model: created\nDestinationRule default/model: created\n',
    );
    expect(first.err).toMatch(/no namespace goes to default\.\nLeft out, being of other kinds: ConfigMap x/);
    expect((await apply(name)).out).toMatch(/VirtualService default\/model: unchanged/);
    const dry = await apply(file('b.yaml', vsText('model', 25)), '--dry-run');
    expect(dry.out).toContain('spec.http[0].route[0].weight: 75 (was 100)');
    expect(await weights()).toBe('100 0');
    expect(await apply('b.yaml')).toMatchObject({ code: 0 });
    expect(await weights()).toBe('75 25');
  });

  test('gives the canary more in a protected context only where the command line names it', async () => {
    const name = file('p.yaml', `${vsText('guarded', 0)}---\n${drText('guarded', 'v1', 'v2')}`);
    expect((await apply(name)).code).toBe(0);
    const more = file('p.yaml', vsText('guarded', 25));
    env = { ISTIO_CANARY_PROTECTED: '*' };
    try {
      const refused = await apply(more, '--yes');
      expect(refused.code).not.toBe(0);
      expect(refused.err).toMatch(/is protected .* name it: --context/);
      expect(await kubectl('get', 'vs', 'guarded', '-o', 'jsonpath={.spec.http[0].route[1].weight}')).toBe(
        '0',
      );
      const [, context = ''] = /--context (\S+)\./.exec(refused.err) ?? [];
      expect((await apply(more, '--yes', '--context', context)).code).toBe(0);
    } finally {
      env = {};
    }
  });

  test('takes no subset away that requests are sent to, unless that is said', async () => {
    const both = file('q.yaml', `${vsText('kept', 30)}---\n${drText('kept', 'v1', 'v2')}`);
    expect((await apply(both)).code).toBe(0);
    const less = file('q.yaml', drText('kept', 'v1'));
    const refused = await apply(less);
    expect(refused.code).not.toBe(0);
    expect(refused.err).toMatch(/define subset v2 of kept.*default\/kept sends to.*--override/);
    expect((await apply(less, '--override')).err).toMatch(/warning: .*subset v2/);
    expect(await kubectl('get', 'dr', 'kept', '-o', 'jsonpath={.spec.subsets[*].name}')).toBe('v1');
  });

  test("goes on from kubectl's own apply, and kubectl from ours", async () => {
    await kubectl('delete', 'vs', 'model', '--ignore-not-found');
    await kubectl('apply', '-f', file('c.yaml', vsText('model', 10, '  gateways: [mesh]\n')));
    const { code, out } = await apply(file('d.yaml', vsText('model', 30)));
    expect({ code }).toEqual({ code: 0 });
    expect(out).toContain('fields of kubectl-client-side-apply become ours');
    expect(out).toContain('- spec.gateways');
    expect(await kubectl('get', 'vs', 'model', '-o', 'jsonpath={.spec.gateways}')).toBe('');
    expect(await kubectl('get', 'vs', 'model', '-o', 'jsonpath={.metadata.managedFields[*].manager}')).toBe(
      'istio-canary',
    );
    await kubectl('apply', '-f', file('e.yaml', vsText('model', 40)));
    expect(await weights()).toBe('60 40');
    expect(await apply(file('f.yaml', vsText('model', 50)))).toMatchObject({ code: 0 });
    expect(await weights()).toBe('50 50');
  });

  test("names kubectl's server-side fields, and takes them on the word alone", async () => {
    await kubectl('delete', 'vs', 'model', '--ignore-not-found');
    await kubectl('apply', '--server-side', '-f', file('g.yaml', vsText('model', 10)));
    const refused = await apply(file('h.yaml', vsText('model', 30)));
    expect(refused).toMatchObject({
      code: 3,
      err: expect.stringContaining('.spec.http is owned by kubectl'),
    });
    expect(await weights()).toBe('90 10');
    expect(await apply('h.yaml', '--force-conflicts', '-o', 'json')).toMatchObject({ code: 0 });
    expect(await weights()).toBe('70 30');
  });

  test('errors of ours stop it before anything is asked', async () => {
    const { code, err } = await apply(
      file('i.yaml', vsText('model', 30).replace('weight: 70', 'weight: -1')),
    );
    expect({ code }).toEqual({ code: 1 });
    expect(err).toMatch(/nothing was applied:\n {2}i\.yaml:\d+:\d+ .*weight/);
  });

  acceptedByIstio(() => cluster);
});
