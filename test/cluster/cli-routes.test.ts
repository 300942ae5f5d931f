/** Steps, routes for testers, sticky canaries, mirrors and the owner guard in a terminal, against a real kube-apiserver. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { run } from '../../src/cli/run.ts';
import type { HttpRoute } from '../../src/istio/types.ts';
import { buildBench, type RealCluster, seedExample, startKubeApiServer } from './harness/index.ts';
import { acceptedByIstio } from './support/accepted.ts';

const bench = await buildBench();
const namespace = 'models';
const path = `/apis/networking.istio.io/v1/namespaces/${namespace}/virtualservices/model-virtual-service`;
const name = `${namespace}/model-virtual-service`;

interface Live {
  metadata: { annotations?: Record<string, string> };
  spec: { http: HttpRoute[] };
}

describe.skipIf(bench === undefined)('istio-canary beside the split', () => {
  let cluster: RealCluster;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'istio-canary-cli-'));
    cluster = await startKubeApiServer();
    await cluster.applyIstioCrds();
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await cluster?.stop();
  });
  beforeEach(async () => {
    await cluster.request('DELETE', path);
    await seedExample(cluster, namespace);
  });

  async function cli(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    const answer = { code: -1, out: '', err: '' };
    const io: Io = {
      stdout: text => (answer.out += text),
      stderr: text => (answer.err += text),
      stdin: async () => '',
      cwd: folder,
      env: { KUBECONFIG: cluster.kubeconfigPath('admin', { namespace }) },
    };
    answer.code = await run(args, io, '0');
    return answer;
  }

  const live = async (): Promise<Live> => (await cluster.request('GET', path)).body as Live;
  const routes = async (): Promise<HttpRoute[]> => (await live()).spec.http;
  const weights = async () => (await routes()).at(-1)?.route?.map(one => one.weight ?? 0);
  const newest = async (): Promise<string> => {
    const { out } = await cli('history', name, '-o', 'json');
    return JSON.parse(out).history[0].id;
  };

  test('next goes through the steps, promote to the end, restore back to any of them', async () => {
    await cli('shift', name, '--to', 'v2=1', '--stable', 'v1');
    expect(await cli('next', name)).toMatchObject({ code: 0 });
    expect(await weights()).toEqual([90, 10]);
    const ten = await newest();
    expect(await cli('next', name, '--steps', '25')).toMatchObject({ code: 0 });
    expect(await weights()).toEqual([75, 25]);
    expect(await cli('promote', name)).toMatchObject({ code: 0 });
    expect(await weights()).toEqual([0, 100]);
    expect(await cli('next', name)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/last step already/),
    });
    const promoted = await newest();
    expect(await cli('restore', name, ten)).toMatchObject({ code: 0 });
    expect(await weights()).toEqual([90, 10]);
    expect(await cli('restore', name, promoted)).toMatchObject({ code: 0 });
    expect(await weights()).toEqual([0, 100]);
    expect(await cli('undo', name)).toMatchObject({ code: 0 });
    expect(await weights()).toEqual([90, 10]);
  });

  test('route sends testers to the canary, keeps the rest, and goes again', async () => {
    await cli('shift', name, '--to', 'v2=10', '--stable', 'v1');
    const before = await routes();
    const answer = await cli('route', name, '--header', 'x-tester=<a & b>', '-o', 'json');
    expect(answer).toMatchObject({ code: 0 });
    expect(JSON.parse(answer.out).notes).toEqual([expect.stringMatching(/^\+ route "v2-by-header"/)]);
    const [, ...rest] = await routes();
    expect(rest).toEqual(before);
    const again = await cli('route', name, '--cookie', 'group~=b.*', '--name', 'beta');
    expect(again).toMatchObject({ code: 0 });
    expect((await routes()).map(route => route.name)).toEqual(['v2-by-header', 'beta', before[0]?.name]);
    expect(await cli('unroute', name, 'v2-by-header')).toMatchObject({ code: 0 });
    expect(await cli('undo', name)).toMatchObject({ code: 0 });
    expect((await routes()).map(route => route.name)).toEqual(['v2-by-header', 'beta', before[0]?.name]);
    const { out } = await cli('history', name);
    expect(out).toContain('- route "v2-by-header"');
  });

  test('sticky and mirror come, and a roll back takes the sticky ones', async () => {
    await cli('shift', name, '--to', 'v2=10', '--stable', 'v1');
    const before = await routes();
    expect(await cli('mirror', name, '--percent', '5')).toMatchObject({ code: 0 });
    expect((await routes()).at(-1)).toMatchObject({
      mirror: { subset: 'v2' },
      mirrorPercentage: { value: 5 },
    });
    expect(await cli('mirror', name, '--off')).toMatchObject({ code: 0 });
    expect(await routes()).toEqual(before);
    expect(await cli('sticky', name, '--max-age', '60')).toMatchObject({ code: 0 });
    expect(JSON.stringify(await routes())).toContain('Max-Age=60');
    expect(await cli('rollback', name)).toMatchObject({ code: 0 });
    expect(JSON.stringify(await routes())).not.toContain('cookie');
    expect(await weights()).toEqual([100, 0]);
  });

  test('routes that somebody changed meanwhile are a conflict, and stay', async () => {
    await cli('shift', name, '--to', 'v2=10', '--stable', 'v1');
    await cli('route', name, '--query', 'version=v2');
    const changed = structuredClone(await live());
    for (const route of changed.spec.http) route.timeout = '7s';
    await cluster.request('PUT', path, changed);
    expect(await cli('undo', name)).toMatchObject({
      code: 3,
      err: expect.stringMatching(/somebody changed/),
    });
    expect((await routes()).every(route => route.timeout === '7s')).toBe(true);
  });

  test('beside Argo CD a shift needs a word; a roll back does not', async () => {
    await cli('shift', name, '--to', 'v2=10', '--stable', 'v1');
    const mine = structuredClone(await live());
    mine.metadata.annotations = { ...mine.metadata.annotations, 'argocd.argoproj.io/tracking-id': 'shop:x' };
    await cluster.request('PUT', path, mine);
    const refused = await cli('next', name);
    expect(refused).toMatchObject({
      code: 1,
      err: expect.stringMatching(/Argo CD \(Application shop\).*--override/s),
    });
    expect(await weights()).toEqual([90, 10]);
    expect(await cli('next', name, '--override')).toMatchObject({ code: 0 });
    expect(await weights()).toEqual([50, 50]);
    expect(await cli('rollback', name)).toMatchObject({ code: 0, err: expect.stringMatching(/Argo CD/) });
    expect(await weights()).toEqual([100, 0]);
  });

  test.each([
    [['next', name, '--steps', 'soon'], /--steps takes shares/],
    [['restore', name], /history entry/],
    [['route', name], /one of --header/],
    [['route', name, '--header', 'a=b', '--query', 'c=d'], /one of --header/],
    [['route', name, '--header', 'a'], /NAME=VALUE/],
    [['unroute', name], /route to take away/],
    [['mirror', name], /--percent 10/],
    [['mirror', name, '--percent', 'much'], /--percent 10/],
    [['sticky', name, '--max-age', '1h'], /whole seconds/],
  ])('%j is no command line', async (args, why) => {
    expect(await cli(...args)).toMatchObject({ code: 2, err: expect.stringMatching(why) });
  });

  acceptedByIstio(() => cluster);
});
