/** What a machine remembers of its own writes, against a real kube-apiserver that forgets: annotations that vanish. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { buildBench, type RealCluster, seedExample, startKubeApiServer } from './harness/index.ts';
import { acceptedByIstio } from './support/accepted.ts';
import { drText, vsText } from './support/files-suite.ts';

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
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace: string; uid: string; annotations?: Record<string, string> };
  spec: { http: { route: { destination: { host: string; subset: string }; weight?: number }[] }[] };
}

describe.skipIf(bench === undefined)('what this machine remembers', () => {
  let cluster: RealCluster;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'istio-canary-journal-'));
    cluster = await startKubeApiServer();
    await cluster.applyIstioCrds();
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await cluster?.stop();
  });
  beforeEach(async () => {
    for (const machine of ['here', 'there']) rmSync(join(folder, machine), { recursive: true, force: true });
    await cluster.request('DELETE', path);
    await seedExample(cluster, namespace);
  });

  /** A process of its own as far as memory goes: everything that it knows is on the disk of its machine. */
  async function on(machine: 'here' | 'there', ...args: string[]): Promise<Answer> {
    const answer: Answer = { code: -1, out: '', err: '' };
    const io = {
      stdout: (text: string) => (answer.out += text),
      stderr: (text: string) => (answer.err += text),
      stdin: async () => '',
      cwd: folder,
      env: {
        KUBECONFIG: cluster.kubeconfigPath('admin', { namespace }),
        XDG_STATE_HOME: join(folder, machine),
      },
    };
    answer.code = await run(args, io, '0');
    return answer;
  }
  const here = (...args: string[]): Promise<Answer> => on('here', ...args);

  const live = async (): Promise<Live> => (await cluster.request('GET', path)).body as Live;
  const weights = async (): Promise<number[] | undefined> =>
    (await live()).spec.http[0]?.route.map(one => one.weight ?? 0);
  const stable = async (): Promise<string | undefined> =>
    (await live()).metadata.annotations?.['istio-canary.dev/stable'];

  /** What a GitOps tool has of the object: its file, and nothing that was noted in the cluster. */
  async function file(split?: [number, number]): Promise<object> {
    const { apiVersion, kind, metadata, spec } = await live();
    const http = split
      ? [
          {
            route: split.map((weight, i) => ({
              destination: { host: 'model-service', subset: `v${i + 1}` },
              weight,
            })),
          },
        ]
      : spec.http;
    return { apiVersion, kind, metadata: { name: metadata.name, namespace }, spec: { ...spec, http } };
  }
  async function kubectl(verb: 'replace' | 'create', object: object): Promise<void> {
    const { code, stderr } = await cluster.kubectl([verb, '-f', '-'], { input: JSON.stringify(object) });
    expect(code, stderr).toBe(0);
  }

  test('a history that a GitOps tool drops is missed, told, and put back; undo goes on from there', async () => {
    for (const share of [10, 50])
      expect(await here('shift', name, '--to', `v2=${share}`)).toMatchObject({ code: 0 });
    await kubectl('replace', await file());
    expect((await live()).metadata.annotations).toBeUndefined();
    const undo = await here('undo', name);
    expect(undo).toMatchObject({ code: 1, out: '' });
    expect(undo.err).toMatch(
      /was replaced since .* by something that dropped its history and which version is stable/,
    );
    expect(undo.err).toMatch(/remembers 2 entries, the newest of .* by .* \(shift\), and v1 as stable/);
    expect(undo.err).toContain(`istio-canary recover ${name}`);
    const shown = await here('history', name);
    expect(shown.out).toMatch(/has no history yet/);
    expect(shown.err).toMatch(/remembers 2 entries/);
    const json = JSON.parse((await here('history', name, '-o', 'json')).out);
    expect(json).toMatchObject({ history: [], remembered: { how: 'replaced', stable: 'v1' } });
    expect(json.remembered.history).toHaveLength(2);
    const dry = await here('recover', name, '--dry-run');
    expect(dry).toMatchObject({ code: 0 });
    expect((await live()).metadata.annotations).toBeUndefined();
    const restored = await here('recover', name, '--why', 'a sync dropped it');
    expect(restored, restored.err).toMatchObject({ code: 0, err: '' });
    expect(await stable()).toBe('v1');
    expect(await weights()).toEqual([50, 50]);
    const { history } = JSON.parse((await here('history', name, '-o', 'json')).out);
    expect(history.map((one: { action: string }) => one.action)).toEqual(['recover', 'shift', 'shift']);
    // From another machine too: what is in the object again is everybody's.
    expect(await on('there', 'undo', name, '--yes')).toMatchObject({ code: 0 });
    expect(await weights()).toEqual([90, 10]);
    expect(await here('undo', name, '--yes')).toMatchObject({ code: 0 });
    expect(await weights()).toEqual([100, 0]);
    expect((await here('recover', name)).err).toMatch(/has its history: nothing of it has vanished/);
  });

  test('routes that came back with the file are not taken for those that were left: undo is a conflict', async () => {
    await here('shift', name, '--to', 'v2=10');
    await kubectl('replace', await file([100, 0]));
    expect(await here('recover', name)).toMatchObject({ code: 0 });
    const undo = await here('undo', name, '--yes');
    expect(undo).toMatchObject({ code: 3 });
    expect(undo.err).toMatch(/is not what the shift of .* left behind/);
    expect(await weights()).toEqual([100, 0]);
  });

  test('an object that was created again is said to be another one, with a history on demand', async () => {
    await here('shift', name, '--to', 'v2=10');
    const again = await file();
    const { uid } = (await live()).metadata;
    await cluster.request('DELETE', path);
    await kubectl('create', again);
    const undo = await here('undo', name);
    expect(undo).toMatchObject({ code: 1 });
    expect(undo.err).toMatch(/was deleted and created again since .*, which lost its history/);
    const restored = await here('recover', name);
    expect(restored).toMatchObject({ code: 0 });
    expect(restored.err).toMatch(/warning: .* the history is that of the object before it/);
    expect((await live()).metadata.uid).not.toBe(uid);
    expect(await here('undo', name, '--yes')).toMatchObject({ code: 0 });
    expect(await weights()).toEqual([100, 0]);
  });

  test('a roll back guesses no stable version where another one is remembered', async () => {
    await here('shift', name, '--to', 'v2=100');
    await kubectl('replace', await file([0, 100]));
    const guess = await here('rollback', name, '--yes');
    expect(guess).toMatchObject({ code: 1, out: '' });
    expect(guess.err).toMatch(/v2 has all requests of .*Say which one: --stable v1 or --stable v2/);
    expect(guess.err).toContain(`istio-canary rollback ${name} --stable v1`);
    expect(await weights()).toEqual([0, 100]);
    // A machine that remembers nothing has nothing to set against it.
    expect(await on('there', 'rollback', name, '--yes')).toMatchObject({ code: 0 });
    expect(await weights()).toEqual([0, 100]);
    await kubectl('replace', await file([0, 100]));
    expect(await here('rollback', name, '--yes', '--stable', 'v1')).toMatchObject({ code: 0 });
    expect(await weights()).toEqual([100, 0]);
  });

  test('where the split tells nothing, a roll back names the version that is remembered', async () => {
    await here('shift', name, '--to', 'v2=10');
    await kubectl('replace', await file([90, 10]));
    const asked = await here('rollback', name, '--yes');
    expect(asked).toMatchObject({ code: 1 });
    expect(asked.err).toMatch(/is not recorded, and v1 and v2 are both possible.*and v1 as stable/s);
    expect(await weights()).toEqual([90, 10]);
  });

  test('a shift that comes before anybody notices loses nothing of what is remembered', async () => {
    await here('shift', name, '--to', 'v2=10');
    await kubectl('replace', await file());
    await here('shift', name, '--to', 'v2=20', '--stable', 'v1');
    await kubectl('replace', await file());
    await here('recover', name);
    const { history } = JSON.parse((await here('history', name, '-o', 'json')).out);
    expect(history.map((one: { to: unknown }) => one.to)).toEqual([
      null,
      { v1: 80, v2: 20 },
      { v1: 90, v2: 10 },
    ]);
  });

  test('another machine remembers nothing, and undoes all the same while the object has its history', async () => {
    await here('shift', name, '--to', 'v2=10', '--why', 'from here');
    expect(await on('there', 'undo', name, '--yes')).toMatchObject({ code: 0 });
    expect(await weights()).toEqual([100, 0]);
    await kubectl('replace', await file());
    rmSync(join(folder, 'there'), { recursive: true, force: true });
    expect((await on('there', 'recover', name)).err).toMatch(
      /remembers no history of .*: it was not shifted from here/,
    );
  });

  test('an entry of the history is shown from and to in full', async () => {
    await here('shift', name, '--to', 'v2=10', '--why', 'a first look');
    await here('shift', name, '--to', 'v2=50');
    const { history } = JSON.parse((await here('history', name, '-o', 'json')).out);
    const { id } = history[1];
    const shown = await here('history', name, id);
    expect(shown).toMatchObject({ code: 0, err: '' });
    expect(shown.out).toMatch(new RegExp(`^entry ${id}\nshift at .* by .*\nwhy: a first look\n`));
    expect(shown.out).toMatch(/^-\s+weight: 100$/m);
    expect(shown.out).toMatch(/^\+\s+weight: 90$/m);
    expect(shown.out).not.toContain('weight: 50');
    const json = JSON.parse((await here('history', name, id, '-o', 'json')).out).history[0];
    expect(json).toMatchObject({ id, whole: true });
    expect(json.before[0].spec.http[0].route.map((one: { weight?: number }) => one.weight ?? 0)).toEqual([
      100, 0,
    ]);
    expect(json.after[0].spec.http[0].route.map((one: { weight?: number }) => one.weight ?? 0)).toEqual([
      90, 10,
    ]);
    expect((await here('history', name, '--diff')).out.match(/^entry /gm)).toHaveLength(2);
    expect(await here('history', name, 'no-such')).toMatchObject({ code: 2 });
  });

  test('holds no credential, and is for nobody else to read', async () => {
    await here('shift', name, '--to', 'v2=10');
    const place = join(folder, 'here', 'istio-canary', 'objects');
    const [kept = ''] = readdirSync(place);
    expect(readdirSync(place)).toHaveLength(1);
    const text = readFileSync(join(place, kept), 'utf8');
    expect(text).toContain('"uid"');
    const [token = 'no token'] =
      /token: (\S+)/.exec(readFileSync(cluster.kubeconfigPath('admin'), 'utf8'))?.slice(1) ?? [];
    expect(text).not.toContain(token);
    expect(text).not.toMatch(/bearer|BEGIN [A-Z ]+|LS0tLS/i);
    if (process.platform !== 'win32') expect(statSync(join(place, kept)).mode & 0o077).toBe(0);
  });

  test('what is broken, or cannot be written, is as if nothing were remembered', async () => {
    await here('shift', name, '--to', 'v2=10');
    const place = join(folder, 'here', 'istio-canary', 'objects');
    for (const one of readdirSync(place)) writeFileSync(join(place, one), '{"cluster":');
    await kubectl('replace', await file());
    expect((await here('recover', name)).err).toMatch(/remembers no history/);
    rmSync(join(folder, 'here'), { recursive: true });
    writeFileSync(join(folder, 'here'), 'a file where a folder would be');
    expect(await here('shift', name, '--to', 'v2=30', '--stable', 'v1')).toMatchObject({ code: 0, err: '' });
    expect(await weights()).toEqual([70, 30]);
    rmSync(join(folder, 'here'));
  });

  describe('of a file that was applied', () => {
    const vs = `/apis/networking.istio.io/v1/namespaces/${namespace}/virtualservices/kept`;
    const spec = async (): Promise<unknown> => ((await cluster.request('GET', vs)).body as Live).spec?.http;
    const write = (text: string): string => {
      writeFileSync(join(folder, 'kept.yaml'), text);
      return 'kept.yaml';
    };
    beforeEach(async () => {
      await cluster.request('DELETE', vs);
      await cluster.request('DELETE', vs.replace('virtualservices', 'destinationrules'));
      await here('apply', write(`${vsText('kept', 0)}---\n${drText('kept', 'v1', 'v2')}`));
    });

    test('is taken back later, by another process', async () => {
      const before = await spec();
      expect(await here('apply', write(vsText('kept', 25)))).toMatchObject({ code: 0 });
      expect(await spec()).not.toEqual(before);
      expect((await on('there', 'undo-apply')).err).toMatch(
        /Nothing that was applied to .* from this machine/,
      );
      const listed = await here('undo-apply', '--list');
      expect(listed.out).toMatch(/^APPLIED .*\n\S+ +kept\.yaml +VirtualService models\/kept /);
      const back = await here('undo-apply');
      expect(back, back.err).toMatchObject({ code: 0, out: 'VirtualService models/kept: put back\n' });
      expect(await spec()).toEqual(before);
      // What was taken back is done with; the apply before it is next, and made both objects.
      const first = await here('undo-apply');
      expect(first, first.err).toMatchObject({ code: 0 });
      expect((await cluster.request('GET', vs)).status).toBe(404);
      expect((await here('undo-apply')).err).toMatch(/is left to be taken back/);
    });

    test('is left alone where the object was changed since', async () => {
      await here('apply', write(vsText('kept', 25)));
      const http = [{ route: [{ destination: { host: 'model-service', subset: 'v1' } }] }];
      const other = [{ op: 'replace', path: '/spec/http', value: http }];
      expect((await cluster.request('PATCH', vs, other)).status).toBe(200);
      const now = await spec();
      const back = await here('undo-apply');
      expect(back).toMatchObject({ code: 3 });
      expect(back.out).toMatch(
        /conflict. VirtualService models\/kept was changed since it was applied, so it was left/,
      );
      expect(await spec()).toEqual(now);
      expect((await here('undo-apply', '--list')).out).toContain('kept.yaml');
    });

    test('names its plan, where another one is meant than the newest', async () => {
      await here('apply', write(vsText('kept', 25)));
      const { applied } = JSON.parse((await here('undo-apply', '--list', '-o', 'json')).out);
      expect(applied).toHaveLength(2);
      expect(await here('undo-apply', 'no-such')).toMatchObject({ code: 1 });
      const early = await here('undo-apply', applied[1].plan);
      expect(early).toMatchObject({ code: 3 });
    });
  });

  acceptedByIstio(() => cluster);
});
