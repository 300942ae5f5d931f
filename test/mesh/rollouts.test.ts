/** Guarded rollouts by the command line, over real requests and a real Prometheus; what seconds are here are minutes elsewhere. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RolloutEvent } from '../../src/rollout/model.ts';
import { findPrometheus, type RealPrometheus, startPrometheus } from '../cluster/harness/prometheus.ts';
import { type Driver, startDriver } from './harness/driver.ts';
import { driveHere } from './harness/in-process.ts';
import { type Load, type Mesh, meshParts, namespace, startMesh, virtualService } from './harness/index.ts';
import { compressed, patient, writePolicy } from './harness/policy.ts';

const parts = await meshParts();
const prometheusBinary = await findPrometheus();
const where = `${namespace}/${virtualService}`;
/** Requests a second of all callers together. */
const rate = 200;

describe.skipIf(parts === undefined || prometheusBinary === undefined)(
  'a guarded rollout on a real mesh',
  { timeout: 120_000 },
  () => {
    let mesh: Mesh;
    let prometheus: RealPrometheus;
    let load: Load;
    let policy: string;
    let patientPolicy: string;
    const drivers: Driver[] = [];

    beforeAll(async () => {
      if (!parts) return;
      mesh = await startMesh(parts);
      prometheus = await startPrometheus({ targets: mesh.targets(), scrapeIntervalMs: 1000 });
      policy = writePolicy(mesh.cluster.directory, compressed);
      patientPolicy = writePolicy(mesh.cluster.directory, patient, 'patient.yaml');
    });
    afterAll(async () => {
      await prometheus?.stop();
      await mesh?.stop();
    });
    beforeEach(async () => {
      await mesh.reset();
      load = mesh.load({ rate, connections: 16, seconds: 120 });
      await sleep(2000);
    });
    afterEach(async () => {
      for (const driver of drivers.splice(0)) {
        driver.signal('SIGKILL');
        await driver.ended;
      }
      await load?.stop();
    });

    const drive = (...more: string[]): Driver => driveBy(policy, ...more);
    function driveBy(policyFile: string, ...more: string[]): Driver {
      const kubeconfig = mesh.cluster.kubeconfigPath('admin', { namespace });
      const args = [where, '--policy', policyFile, '--prometheus', prometheus.url, '--yes', ...more];
      const driver = startDriver(kubeconfig, args);
      drivers.push(driver);
      return driver;
    }

    const at = (weight: number) => (event: RolloutEvent) =>
      event.type === 'step' && event.view.weight === weight;
    const is = (type: RolloutEvent['type']) => (event: RolloutEvent) => event.type === type;
    /** What happened, without looks that changed nothing. */
    const transitions = (events: readonly RolloutEvent[]): string[] =>
      events.flatMap(({ type, view }) =>
        ['step', 'promoted', 'rolledBack', 'paused'].includes(type) ? [`${type} ${view.weight}`] : [],
      );
    /** The metrics that a roll back was for. */
    const blamed = ({ view }: RolloutEvent): string[] =>
      (view.verdict?.metrics ?? []).flatMap(one => (one.outcome === 'fail' ? [one.metric] : []));
    const usual = ['step 10', 'step 50', 'promoted 100'];

    /** The canary is made bad at 10 %; gives how it ended, and prints how long it took and whom it hurt. */
    async function spoilt(name: string, spoil: () => unknown): Promise<RolloutEvent> {
      const driver = driveBy(patientPolicy);
      await driver.event(at(10));
      await mesh.split({ v1: 90, v2: 10 });
      await sleep(2000);
      const harmedBefore = load.counts.failed;
      const slowBefore = mesh.models.slow('v2');
      const begun = performance.now();
      await spoil();
      const last = await driver.event(is('rolledBack'));
      const detected = performance.now() - begun;
      await mesh.split({ v1: 100 });
      expect((await driver.ended).code).toBe(1);
      expect(transitions(driver.events)).toEqual(['step 10', 'rolledBack 0']);
      const failed = load.counts.failed - harmedBefore;
      const slow = mesh.models.slow('v2') - slowBefore;
      console.log(
        `  ${name}: rolled back after ${(detected / 1000).toFixed(1)} s; requests that failed: ${failed}, slow: ${slow}\n    ${last.text}`,
      );
      return last;
    }

    test('of a healthy v2 ends with its promotion', async () => {
      const driver = drive();
      await driver.event(is('promoted'));
      expect((await driver.ended).code).toBe(0);
      expect(transitions(driver.events)).toEqual(usual);
      await mesh.split({ v2: 100 });
      expect((await load.stop()).failed).toBe(0);
    });

    test('goes the same way where it is driven without a terminal', async () => {
      const kubeconfig = mesh.cluster.kubeconfigPath('admin');
      const target = { namespace, name: virtualService };
      const driven = await driveHere(kubeconfig, target, policy, prometheus.url);
      try {
        expect((await driven.ended).phase).toBe('promoted');
        expect(transitions(driven.events)).toEqual(usual);
      } finally {
        await driven.close();
      }
    });

    test('of a v2 that begins to fail at 10 % is rolled back for its errors', async () => {
      const last = await spoilt('30 % errors', () => mesh.models.behave('v2', { errorShare: 30 }));
      expect(blamed(last)).toEqual(['errors']);
    });

    test('of a v2 that becomes slow is rolled back for its latency', async () => {
      const last = await spoilt('slow by 400 ms', () => mesh.models.behave('v2', { latencyMs: 400 }));
      expect(blamed(last)).toEqual(['latency']);
    });

    test('of a v2 whose predictions get worse is rolled back for their quality', async () => {
      const last = await spoilt('quality from 0.94 to 0.71', () =>
        mesh.models.behave('v2', { quality: 0.71 }),
      );
      expect(blamed(last)).toEqual(['quality']);
    });

    test('of a v2 whose pods die is rolled back because nobody answers', async () => {
      const last = await spoilt('dead pods', () => mesh.podsDie('v2'));
      // Callers' proxies get no answer, and pods say so themselves; whichever comes first.
      expect(['no-ready-pod', 'canary-silent', 'worse-than-stable']).toContain(last.view.verdict?.code);
    });

    test('bears a burst of errors that hits both versions', async () => {
      const driver = drive();
      await driver.event(at(10));
      await sleep(1500);
      for (const version of ['v1', 'v2'] as const) mesh.models.behave(version, { errorShare: 20 });
      await sleep(4000);
      for (const version of ['v1', 'v2'] as const) mesh.models.behave(version, { errorShare: 0 });
      await driver.event(is('promoted'));
      expect((await driver.ended).code).toBe(0);
      expect(transitions(driver.events)).toEqual(usual);
      expect(load.counts.failedBy.v1).toBeGreaterThan(0);
    });

    test('that loses its driver by SIGKILL is resumed by another, and ends the same', async () => {
      const first = drive();
      await first.event(at(10));
      await sleep(1500);
      first.signal('SIGKILL');
      await first.ended;
      const second = drive('--resume', '--take-over');
      await second.event(is('promoted'));
      expect((await second.ended).code).toBe(0);
      expect([...transitions(first.events), ...transitions(second.events)]).toEqual(usual);
    });

    test('holds while there is no Prometheus', async () => {
      const driver = drive();
      await driver.event(at(10));
      await prometheus.pause();
      try {
        await driver.event(is('unreachable'));
        await sleep(8000);
        expect(transitions(driver.events)).toEqual(['step 10']);
        await mesh.split({ v1: 90, v2: 10 });
      } finally {
        await prometheus.resume();
      }
      await driver.event(is('promoted'));
      expect((await driver.ended).code).toBe(0);
      expect(transitions(driver.events)).toEqual(usual);
    });

    test('carries on when the API server is restarted in the middle', async () => {
      const driver = drive();
      await driver.event(at(10));
      await mesh.cluster.restart({ abrupt: true });
      await driver.event(is('promoted'), 90_000);
      expect((await driver.ended).code).toBe(0);
      expect(transitions(driver.events)).toEqual(usual);
      expect((await load.stop()).failed).toBe(0);
    });

    test('writes only what Istio accepts', async () => {
      expect(mesh.recorder.count()).toBeGreaterThan(3);
      expect(await mesh.recorder.objections()).toEqual([]);
    });
  },
);
