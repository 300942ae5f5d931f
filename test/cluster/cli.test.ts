/** The terminal's contract against a real kube-apiserver: outputs, exit codes, and what stands in the cluster after. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { run } from '../../src/cli/run.ts';
import {
  buildBench,
  grantInNamespace,
  type RealCluster,
  seedExample,
  setReady,
  startKubeApiServer,
} from './harness/index.ts';
import { acceptedByIstio } from './support/accepted.ts';

const bench = await buildBench();
const namespace = 'models';
const path = `/apis/networking.istio.io/v1/namespaces/${namespace}/virtualservices/model-virtual-service`;
const name = `${namespace}/model-virtual-service`;

interface Answer {
  code: number;
  out: string;
  err: string;
}

interface Live {
  metadata: { annotations?: Record<string, string>; labels?: unknown; resourceVersion: string };
  spec: { http: { route: { destination: unknown; weight?: number }[]; [other: string]: unknown }[] };
}

describe.skipIf(bench === undefined)('istio-canary against a kube-apiserver', () => {
  let cluster: RealCluster;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'istio-canary-cli-'));
    cluster = await startKubeApiServer();
    await cluster.applyIstioCrds();
    await seedExample(cluster, namespace);
    await grantInNamespace(cluster, 'shifter', namespace);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await cluster?.stop();
  });
  beforeEach(async () => {
    await cluster.request('DELETE', path);
    await seedExample(cluster, namespace);
  });

  async function cli(
    user: 'admin' | 'viewer' | 'nobody' | 'shifter',
    args: string[],
    ask?: Io['ask'],
  ): Promise<Answer> {
    const answer: Answer = { code: -1, out: '', err: '' };
    const io: Io = {
      stdout: text => (answer.out += text),
      stderr: text => (answer.err += text),
      stdin: async () => '',
      ...(ask ? { ask } : {}),
      cwd: folder,
      env: { KUBECONFIG: cluster.kubeconfigPath(user, { namespace }) },
    };
    answer.code = await run(args, io, '0');
    return answer;
  }

  const admin = (...args: string[]): Promise<Answer> => cli('admin', args);
  const live = async (): Promise<Live> => (await cluster.request('GET', path)).body as Live;
  const weights = async (): Promise<(number | undefined)[] | undefined> =>
    (await live()).spec.http[0]?.route.map(one => one.weight ?? 0);
  const json = (answer: Answer) => JSON.parse(answer.out);

  test('status names every destination with its share and its ready replicas', async () => {
    const answer = await admin('status', '-n', namespace, '-o', 'json');
    expect(answer).toMatchObject({ code: 0, err: '' });
    expect(json(answer).canaries).toEqual([
      {
        namespace,
        host: 'model-service',
        virtualService: 'model-virtual-service',
        route: { index: 0, name: null, protocol: 'http' },
        match: 'all requests',
        stable: 'v1',
        canary: 'v2',
        destinations: [
          { key: 'v1', host: 'model-service', subset: 'v1', weight: 100, share: 100, ready: 5, replicas: 5 },
          { key: 'v2', host: 'model-service', subset: 'v2', weight: 0, share: 0, ready: 5, replicas: 5 },
        ],
      },
    ]);
    const text = await admin('status', '-A');
    expect(text.out).toMatch(
      /models +model-service +model-virtual-service +http\/0 +all requests +v1 +100 +100 % +5\/5 +stable/,
    );
  });

  test('the whole way: 1, 10, 50, 100, roll back, undo; nothing else of the object moves', async () => {
    const before = await live();
    for (const share of [1, 10, 50, 100]) {
      const answer = await admin('shift', name, '--to', `v2=${share}`, '-o', 'json');
      expect(answer).toMatchObject({ code: 0, err: '' });
      const now = await live();
      expect(json(answer)).toMatchObject({
        applied: true,
        dryRun: false,
        after: { v1: 100 - share, v2: share },
        resourceVersion: now.metadata.resourceVersion,
      });
      expect(now.spec.http[0]?.route.map(one => one.weight ?? 0)).toEqual([100 - share, share]);
      const {
        'istio-canary.dev/history': _history,
        'istio-canary.dev/stable': stable,
        ...rest
      } = now.metadata.annotations ?? {};
      expect(stable).toBe('v1');
      expect(rest).toEqual(before.metadata.annotations);
      expect(now.metadata.labels).toEqual(before.metadata.labels);
      const strip = (one: Live) => ({
        ...one.spec,
        http: one.spec.http.map(route => ({ ...route, route: route.route.map(to => to.destination) })),
      });
      expect(strip(now)).toEqual(strip(before));
    }
    expect(json(await admin('rollback', name, '-o', 'json'))).toMatchObject({
      applied: true,
      before: { v2: 100 },
      after: { v1: 100, v2: 0 },
    });
    expect(await weights()).toEqual([100, 0]);
    expect(json(await admin('undo', name, '-o', 'json'))).toMatchObject({
      applied: true,
      after: { v1: 0, v2: 100 },
    });
    expect(json(await admin('undo', name, '-o', 'json'))).toMatchObject({
      applied: true,
      after: { v1: 50, v2: 50 },
    });
    const { history } = json(await admin('history', name, '-o', 'json'));
    expect(history.map((one: { action: string }) => one.action)).toEqual([
      'undo',
      'undo',
      'rollback',
      'shift',
      'shift',
      'shift',
      'shift',
    ]);
    expect(history[2]).toMatchObject({ by: 'admin', from: { v1: 0, v2: 100 }, to: { v1: 100, v2: 0 } });
  });

  test('--dry-run asks the server and stores nothing', async () => {
    const before = await live();
    const answer = await admin('shift', name, '--to', 'v2=10', '--dry-run', '-o', 'json');
    expect(json(answer)).toMatchObject({
      applied: false,
      dryRun: true,
      before: { v1: 100 },
      after: { v1: 90, v2: 10 },
    });
    expect(answer.code).toBe(0);
    expect(await live()).toEqual(before);
  });

  test.each([
    [['shift', name, '--to', 'v2=120'], /0 to 100 percent/],
    [['shift', name, '--to', 'v2'], /KEY=PERCENT/],
    [['shift', name], /--to KEY=PERCENT/],
    [['shift', '--to', 'v2=1'], /NAMESPACE\/NAME/],
    [['shift', name, '--to', 'v2=1', '--nonsense'], /nonsense/],
    [['shift', name, '--to', 'v2=1', '--route', 'none'], /has no one route "none"/],
    [['status', '-o', 'xml'], /text or json/],
    [['nonsense'], /no command/],
    [['shift', 'nope/nothing', '--to', 'v2=150'], /0 to 100 percent/],
    [['shift', name, '-n', 'other', '--to', 'v2=1'], /another namespace/],
    [['status', 'extra'], /no argument/],
  ])('usage: %j exits 2 and says why', async (args, reason) => {
    const answer = await admin(...args);
    expect(answer.code).toBe(2);
    expect(answer.err).toMatch(reason);
    expect(answer.err).not.toMatch(/\n\s+at /);
  });

  test('two catch-alls of different kinds are listed rather than guessed', async () => {
    const { spec } = await live();
    const [route] = spec.http;
    const match = (prefix: string) => [{ uri: { prefix } }];
    const http = ['/a', '/b'].map(prefix => ({ ...route, name: prefix.slice(1), match: match(prefix) }));
    await cluster.request(
      'PATCH',
      path,
      { spec: { http } },
      { 'content-type': 'application/merge-patch+json' },
    );
    const answer = await admin('shift', name, '--to', 'v2=1');
    expect(answer.code).toBe(2);
    expect(answer.err).toContain('0 "a": uri begins with /a');
    expect((await admin('shift', name, '--to', 'v2=1', '--route', 'b')).code).toBe(0);
  });

  test('what is refused exits 1: no such object, an unknown subset, stable unknown', async () => {
    expect(await admin('shift', `${namespace}/nothing`, '--to', 'v2=1')).toMatchObject({
      code: 1,
      err: expect.stringContaining('model-virtual-service'),
    });
    expect(await admin('shift', name, '--to', 'v9=1')).toMatchObject({
      code: 1,
      err: expect.stringContaining('defines the subset "v9"'),
    });
    await cluster.request(
      'PATCH',
      path,
      [
        { op: 'replace', path: '/spec/http/0/route/0/weight', value: 50 },
        { op: 'replace', path: '/spec/http/0/route/1/weight', value: 50 },
      ],
      { 'content-type': 'application/json-patch+json' },
    );
    expect(await admin('rollback', name)).toMatchObject({
      code: 1,
      err: expect.stringContaining('--stable KEY'),
    });
    expect((await admin('stable', name, 'v1')).code).toBe(0);
    expect((await admin('rollback', name)).code).toBe(0);
    expect(await weights()).toEqual([100, 0]);
  });

  test('undo of a split that somebody changed since exits 3 and overwrites nothing', async () => {
    await admin('shift', name, '--to', 'v2=10');
    await cluster.request(
      'PATCH',
      path,
      [{ op: 'replace', path: '/spec/http/0/route/1/weight', value: 11 }],
      {
        'content-type': 'application/json-patch+json',
      },
    );
    const answer = await admin('undo', name, '-o', 'json');
    expect(answer.code).toBe(3);
    expect(answer.err).toContain('somebody changed it since');
    expect(await weights()).toEqual([90, 11]);
  });

  test('a change between plan and write exits 3 and overwrites nothing', async () => {
    const answer = await cli('admin', ['shift', name, '--to', 'v2=10'], async () => {
      await cluster.request(
        'PATCH',
        path,
        [{ op: 'replace', path: '/spec/http/0/route/1/weight', value: 7 }],
        {
          'content-type': 'application/json-patch+json',
        },
      );
      return 'y';
    });
    expect(answer.code).toBe(3);
    expect(answer.err).toContain('Nothing was overwritten');
    expect(await weights()).toEqual([100, 7]);
  });

  test('an object deleted between plan and write is told, and not made again', async () => {
    const answer = await cli('admin', ['shift', name, '--to', 'v2=10'], async () => {
      await cluster.request('DELETE', path);
      return 'yes';
    });
    expect(answer.code).toBe(3);
    expect(answer.err).toContain('was deleted');
    expect((await cluster.request('GET', path)).status).toBe(404);
  });

  test('a person at a terminal may say no', async () => {
    const answer = await cli('admin', ['shift', name, '--to', 'v2=10'], async question => {
      expect(question).toContain(cluster.server);
      return 'n';
    });
    expect(answer).toMatchObject({ code: 1, err: expect.stringContaining('Nothing was written') });
    expect(await weights()).toEqual([100, 0]);
  });

  test('rights in one namespace are enough to see and to shift there', async () => {
    expect(json(await cli('shifter', ['status', '-o', 'json'])).canaries).toHaveLength(1);
    expect((await cli('shifter', ['shift', 'model-virtual-service', '--to', 'v2=5'])).code).toBe(0);
    expect(await weights()).toEqual([95, 5]);
  });

  test('a right that is missing is named', async () => {
    const write = await cli('viewer', ['shift', name, '--to', 'v2=5']);
    expect(write.code).toBe(1);
    expect(write.err).toMatch(/viewer.*patch|patch.*viewer/);
    const read = await cli('nobody', ['status']);
    expect(read.code).toBe(1);
    expect(read.err).toMatch(/virtualservices/i);
    for (const token of Object.values(cluster.tokens)) expect(write.err + read.err).not.toContain(token);
  });

  test('text that Go stores as escapes can be shifted, gone back over, and undone', async () => {
    const match = [{ uri: { regex: '/(?P<id>[0-9]+)' }, queryParams: { q: { exact: 'a&c\u2028' } } }];
    const merge = { 'content-type': 'application/merge-patch+json' };
    const [route] = (await live()).spec.http;
    await cluster.request('PATCH', path, { spec: { http: [{ ...route, match }] } }, merge);
    for (const share of [10, 20]) {
      expect(await admin('shift', name, '--to', `v2=${share}`, '--why', 'p<0.01 & "q">\u2029')).toMatchObject(
        { code: 0, err: '' },
      );
    }
    expect((await admin('undo', name)).code).toBe(0);
    expect((await admin('rollback', name)).code).toBe(0);
    expect(await weights()).toEqual([100, 0]);
    expect((await live()).spec.http[0]?.match).toEqual(match);
  });

  test('what is put back meanwhile is said where somebody watches, and what lasts is not', async () => {
    const calm = await admin('shift', name, '--to', 'v2=10', '--watch', '1');
    expect(calm).toMatchObject({ code: 0, err: '' });
    const watched = admin('shift', name, '--to', 'v2=60', '--watch', '30');
    await expect.poll(weights, { timeout: 10_000 }).toEqual([40, 60]);
    const route = [90, 10].map((weight, i) => ({
      op: 'replace',
      path: `/spec/http/0/route/${i}/weight`,
      value: weight,
    }));
    await cluster.request('PATCH', `${path}?fieldManager=argocd-controller`, route);
    const answer = await watched;
    expect(answer.code).toBe(1);
    expect(answer.err).toMatch(
      /^models\/model-virtual-service was put back by argocd-controller after \d+ s: v1 90 %, v2 10 %\.$/m,
    );
    expect(await admin('shift', name, '--to', 'v2=60', '--watch', 'soon')).toMatchObject({ code: 2 });
  });

  test('annotations that vanish between plan and write are a conflict', async () => {
    await admin('shift', name, '--to', 'v2=10');
    const answer = await cli('admin', ['shift', name, '--to', 'v2=20'], async () => {
      await cluster.request('PATCH', path, [{ op: 'remove', path: '/metadata/annotations' }], {
        'content-type': 'application/json-patch+json',
      });
      return 'y';
    });
    expect(answer.code).toBe(3);
    expect(await weights()).toEqual([90, 10]);
  });

  test('stable that is set to another version between plan and write is a conflict', async () => {
    await admin('shift', name, '--to', 'v2=10');
    const answer = await cli('admin', ['rollback', name], async () => {
      await cluster.kubectl([
        'annotate',
        '--overwrite',
        '-n',
        namespace,
        'vs/model-virtual-service',
        'istio-canary.dev/stable=v2',
      ]);
      return 'y';
    });
    expect(answer.code).toBe(3);
    expect(await weights()).toEqual([90, 10]);
  });

  test('twenty at once: every shift that is told as applied is there once, the rest are conflicts', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        admin('shift', name, '--to', `v2=${i + 1}`, '--why', `n${i}`, '-o', 'json'),
      ),
    );
    const applied = answers.flatMap((answer, i) =>
      answer.code === 0 && json(answer).applied ? [`n${i}`] : [],
    );
    const others = answers.filter(({ code }) => code !== 0 && code !== 3);
    expect(others.map(({ err, out }) => err + out)).toEqual([]);
    const { history } = json(await admin('history', name, '-o', 'json'));
    expect(history.map((one: { why: string }) => one.why).sort()).toEqual([...applied].sort());
    expect(applied.length).toBeGreaterThan(0);
    expect((await weights())?.[1]).toBe(history[0].to.v2);
  });

  test('rolling back what is stable already is a success, also with several routes', async () => {
    const [route] = (await live()).spec.http;
    const http = ['/a', '/b'].map(prefix => ({ ...route, match: [{ uri: { prefix } }] }));
    await cluster.request(
      'PATCH',
      path,
      { spec: { http } },
      { 'content-type': 'application/merge-patch+json' },
    );
    expect(json(await admin('rollback', name, '-o', 'json'))).toMatchObject({
      applied: false,
      after: { v1: 100, v2: 0 },
    });
    await admin('shift', name, '--to', 'v2=30', '--route', '0');
    await admin('shift', name, '--to', 'v2=60', '--route', '1');
    const answer = await admin('rollback', name, '--dry-run', '-o', 'json');
    expect(json(answer).routes.map((one: { before: unknown }) => one.before)).toEqual([
      { v1: 70, v2: 30 },
      { v1: 40, v2: 60 },
    ]);
    expect((await admin('rollback', name, '--dry-run')).out).toContain('60 % -> 0 %');
  });

  test('stable without a ready replica needs an explicit word', async () => {
    await admin('shift', name, '--to', 'v2=10');
    await setReady(cluster, namespace, 'model-v1', 0);
    expect(await admin('rollback', name)).toMatchObject({
      code: 1,
      err: expect.stringContaining('--even-if-not-ready'),
    });
    expect((await admin('rollback', name, '--even-if-not-ready')).code).toBe(0);
    await setReady(cluster, namespace, 'model-v1', 5);
  });

  test('a roll back that cannot reach the API server says how to do it by hand', async () => {
    await cluster.pause();
    const answer = await admin('rollback', name);
    await cluster.restart();
    expect(answer.code).toBe(1);
    expect(answer.err).toContain(`-n ${namespace} edit virtualservice model-virtual-service`);
    expect(answer.err).toContain('127.0.0.1');
  });

  test('a kubeconfig that is missing, broken or leads nowhere is said in words', async () => {
    const broken = join(folder, 'broken');
    writeFileSync(broken, 'clusters: [');
    expect(await admin('status', '--kubeconfig', join(folder, 'none'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('none'),
    });
    expect(await admin('status', '--kubeconfig', broken)).toMatchObject({
      code: 1,
      err: expect.stringContaining('broken'),
    });
    expect(await admin('status', '--context', 'nowhere')).toMatchObject({
      code: 1,
      err: expect.stringContaining('nowhere'),
    });
  });

  acceptedByIstio(() => cluster);
});
