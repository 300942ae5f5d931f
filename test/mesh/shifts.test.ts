/** No request fails because of what we write: under full load, while splits, subsets and versions come and go. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Counts, type Mesh, meshParts, namespace, startMesh, virtualService } from './harness/index.ts';
import { openWarm } from './harness/warm.ts';

const parts = await meshParts();
const requests = Number(process.env.MESH_REQUESTS ?? 100_000);
const target = { namespace, name: virtualService };

describe.skipIf(parts === undefined)('requests under way on a real mesh', { timeout: 600_000 }, () => {
  let mesh: Mesh;
  beforeAll(async () => {
    if (parts) mesh = await startMesh(parts);
  });
  beforeEach(() => mesh.reset());
  afterAll(() => mesh?.stop());

  function expectNoneFailed(counts: Counts): void {
    expect(counts, [...counts.errors].join()).toMatchObject({ failed: 0, byStatus: { 200: counts.sent } });
  }

  test(`none of ${requests} fails with a shift every second`, async () => {
    const warm = await openWarm(mesh.cluster.kubeconfigPath('admin'), target);
    const load = mesh.load({ requests });
    let shifts = 0;
    let running = true;
    const shifting = (async () => {
      const steps = [1, 10, 50, 90, 100, 50, 10, 0];
      for (const begun = performance.now(); running; shifts++) {
        await warm.shift(steps[shifts % steps.length] ?? 0);
        await sleep(Math.max(0, begun + (shifts + 1) * 1000 - performance.now()));
      }
    })();
    const counts = await load.done;
    running = false;
    await shifting;
    await warm.close();
    const { v1, v2 } = counts.byVersion;
    console.log(`  ${counts.sent} requests, ${shifts} shifts, v1 ${v1}, v2 ${v2}, failed ${counts.failed}`);
    expectNoneFailed(counts);
    expect(counts.sent).toBe(requests);
    expect(shifts).toBeGreaterThan(4);
    expect(Math.min(v1, v2)).toBeGreaterThan(requests / 20);
  });

  test('none fails while Roll Back and Undo follow each other as fast as they go', async () => {
    const load = mesh.load();
    await mesh.run('shift', virtualService, '--to', 'v2=50', '--stable', 'v1', '--yes');
    for (let round = 0; round < 10; round++) {
      await mesh.run('rollback', virtualService, '--yes');
      await mesh.run('undo', virtualService, '--yes');
    }
    expectNoneFailed(await load.stop());
  });

  test('none fails while a subset is added and gets requests, nor while its predecessor is decommissioned', async () => {
    // As before there was a v2: neither the subset nor the route knows of it.
    const base = `/apis/networking.istio.io/v1/namespaces/${namespace}`;
    const subsets = [{ name: 'v1', labels: { version: 'v1' } }];
    const only = [{ destination: { host: 'model-service', subset: 'v1' } }];
    await mesh.cluster.request('PATCH', `${base}/virtualservices/${virtualService}`, {
      spec: { http: [{ route: only }] },
    });
    await mesh.cluster.request('PATCH', `${base}/destinationrules/model-destination`, { spec: { subsets } });
    await mesh.arrived(routes => routes.at(-1)?.weights.v2 === undefined);

    const load = mesh.load();
    await mesh.run('shift', virtualService, '--to', 'v2=50', '--stable', 'v1', '--add-subset', '--yes');
    await mesh.split({ v1: 50, v2: 50 });
    await sleep(1000);
    expect(load.counts.byVersion.v2).toBeGreaterThan(0);
    await mesh.run('promote', virtualService, '--to', 'v2', '--yes');
    await mesh.split({ v2: 100 });
    await mesh.run('decommission', virtualService, 'v1', '--drain', '1', '--stable', 'v2', '--yes');
    await sleep(1000);
    const counts = await load.stop();
    console.log(
      `  ${counts.sent} requests, v1 ${counts.byVersion.v1}, v2 ${counts.byVersion.v2}, failed ${counts.failed}`,
    );
    expectNoneFailed(counts);
    const rule = await mesh.cluster.request('GET', `${base}/destinationrules/model-destination`);
    expect(rule.body).toMatchObject({ spec: { subsets: [{ name: 'v2' }] } });
  });

  test('Istio accepts every object that was written', async () => {
    expect(mesh.recorder.count()).toBeGreaterThan(10);
    expect(await mesh.recorder.objections()).toEqual([]);
  });
});
