/**
 * Many processes shift the same VirtualService at the same time. Every version of it is recorded, and each must be
 * the doing of exactly one shift that was told as applied. SHIFTERS and SHIFTS set how many, and how many shifts each.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readHistory } from '../../../src/canary/history.ts';
import type { VirtualService } from '../../../src/istio/types.ts';
import { buildBench, startKubeApiServer } from '../harness/index.ts';
import { FaultBench, services, target } from '../support/fault-bench.ts';
import { recordVersions } from '../support/recorder.ts';
import type { Shifted } from '../support/shifter.ts';

const built = await buildBench();
const shifters = Number(process.env.SHIFTERS ?? 20);
const shifts = Number(process.env.SHIFTS ?? 10);
const program = join(import.meta.dirname, '..', 'support', 'shifter.ts');

interface Shifter {
  ready: Promise<void>;
  go(): void;
  done: Promise<Shifted[]>;
}

function shifter(name: string, kubeconfig: string): Shifter {
  const args = [program, name, `${shifts}`, `${target.namespace}/${target.name}`];
  const env = { ...process.env, KUBECONFIG: kubeconfig };
  const child: ChildProcessWithoutNullStreams = spawn(process.execPath, args, { env });
  let err = '';
  child.stderr.on('data', chunk => (err += chunk));
  const told: Shifted[] = [];
  let isReady = (): void => {};
  const ready = new Promise<void>(resolve => (isReady = resolve));
  createInterface({ input: child.stdout }).on('line', line => {
    if (line === 'ready') isReady();
    else told.push(JSON.parse(line));
  });
  const done = new Promise<Shifted[]>((resolve, reject) =>
    child.on('close', code => (code === 0 ? resolve(told) : reject(new Error(`${name} ended: ${err}`)))),
  );
  return { ready: Promise.race([ready, done.then(() => {})]), go: () => child.stdin.write('go\n'), done };
}

const entriesOf = (vs: VirtualService) => readHistory(vs.metadata?.annotations, vs.metadata?.uid ?? '');
const weightsOf = (vs: VirtualService): number[] =>
  vs.spec?.http?.at(-1)?.route?.map(one => one.weight ?? 0) ?? [];

describe.skipIf(built === undefined)('many at once', () => {
  let bench: FaultBench;

  beforeAll(async () => {
    bench = new FaultBench(await startKubeApiServer());
    await bench.cluster.applyIstioCrds();
    await bench.reset();
  });
  afterAll(() => bench?.cluster.stop());

  test(`${shifters} processes, ${shifts} shifts each: each that is told as applied is there once, in order`, {
    timeout: 300_000,
  }, async () => {
    const recorder = await recordVersions(bench.cluster, services, target.name);
    const kubeconfig = bench.cluster.kubeconfigPath('admin');
    const all = Array.from({ length: shifters }, (_, i) => shifter(`p${i}`, kubeconfig));
    await Promise.all(all.map(one => one.ready));
    const started = performance.now();
    for (const one of all) one.go();
    const told = (await Promise.all(all.map(one => one.done))).flat();
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    const last = (await bench.live()).metadata?.resourceVersion;
    await expect.poll(() => recorder.versions.at(-1)?.metadata?.resourceVersion).toBe(last);
    recorder.close();

    expect(told).toHaveLength(shifters * shifts);
    const applied = told.filter(one => one.applied);
    const rest = told.filter(one => !one.applied);
    console.log(`${applied.length} of ${told.length} shifts applied, ${rest.length} conflicts, ${seconds} s`);
    // Who is told of a conflict was beaten by somebody: as many as one process tried went through.
    expect(applied.length).toBeGreaterThanOrEqual(shifts);
    for (const one of rest) {
      expect(one, one.err).toMatchObject({ code: 3 });
      expect(one.err).toMatch(/was changed since this was planned.*Nothing was overwritten/);
    }

    // Each version but the first is one shift's: its split, and its entry before those that were there.
    const [first, ...versions] = recorder.versions;
    let before = first;
    for (const version of versions) {
      const [entry, ...older] = entriesOf(version);
      const report = applied.find(one => one.why === entry?.why);
      expect(report, `${entry?.why} is there and was not told as applied`).toBeDefined();
      expect(report?.resourceVersion).toBe(version.metadata?.resourceVersion);
      const [v1 = 0, v2 = 0] = weightsOf(version);
      expect((v2 / (v1 + v2)) * 100).toBeCloseTo(report?.share ?? Number.NaN, 6);
      expect(older).toEqual(entriesOf(before ?? {}).slice(0, older.length));
      expect(older.length).toBeGreaterThanOrEqual(Math.min(entriesOf(before ?? {}).length, 19));
      before = version;
    }
    // None is lost and none is there twice; each process sees its own in the order that it made them.
    const stored = versions.map(version => entriesOf(version)[0]?.why);
    expect(new Set(stored).size).toBe(stored.length);
    expect([...stored].sort()).toEqual(applied.map(one => one.why).sort());
    for (let i = 0; i < shifters; i += 1) {
      const own = (one: string | undefined): boolean => one?.startsWith(`p${i}-`) === true;
      expect(stored.filter(own)).toEqual(applied.map(one => one.why).filter(own));
    }
  });
});
