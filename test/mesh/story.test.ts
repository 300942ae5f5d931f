/** The whole story through the commands, on a real mesh: what the proxies send is counted at the endpoints. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Counts, type Mesh, meshParts, startMesh, virtualService } from './harness/index.ts';
import { binomialBounds } from './support/binomial.ts';

const parts = await meshParts();
const each = 10_000;
/** Where it is all or nothing and no chance comes in. */
const few = 1000;
/** Chance of a false alarm, on either side, of one count. */
const level = 1e-6;

describe.skipIf(parts === undefined)('a canary on a real mesh', () => {
  let mesh: Mesh;
  beforeAll(async () => {
    if (parts) mesh = await startMesh(parts);
  });
  afterAll(() => mesh?.stop());

  /** That the canary's part is what its share and chance alone give, and every request was answered well. */
  function expectShare(counts: Counts, percent: number): void {
    const { byVersion, failed, sent } = counts;
    console.log(`  v2 = ${percent} %: v1 ${byVersion.v1}, v2 ${byVersion.v2} of ${sent}`);
    const { low, high } = binomialBounds(sent, percent / 100, level);
    expect(failed, [...counts.errors].join()).toBe(0);
    expect(byVersion.v1 + byVersion.v2).toBe(sent);
    expect(byVersion.v2).toBeGreaterThanOrEqual(low);
    expect(byVersion.v2).toBeLessThanOrEqual(high);
  }

  test('before anything is shifted, everything goes to v1', async () => {
    expectShare(await mesh.send(few), 0);
  });

  test('1 %, 10 %, 50 % and 100 % are what the proxies send', async () => {
    for (const percent of [1, 10, 50]) {
      await mesh.run('shift', virtualService, '--to', `v2=${percent}`, '--stable', 'v1', '--yes');
      await mesh.split({ v1: 100 - percent, v2: percent });
      expectShare(await mesh.send(each), percent);
    }
    await mesh.run('promote', virtualService, '--yes');
    await mesh.split({ v2: 100 });
    expectShare(await mesh.send(each), 100);
  });

  test('Roll Back leaves nothing at v2, and Undo brings back what was', async () => {
    await mesh.run('rollback', virtualService, '--yes');
    await mesh.split({ v1: 100 });
    expectShare(await mesh.send(few), 0);
    await mesh.run('undo', virtualService, '--yes');
    await mesh.split({ v2: 100 });
    expectShare(await mesh.send(few), 100);
    await mesh.run('rollback', virtualService, '--yes');
    await mesh.split({ v1: 100 });
  });

  test('0.1 % is a tenth of a percent', async () => {
    await mesh.run('shift', virtualService, '--to', 'v2=0.1', '--yes');
    await mesh.split({ v1: 99.9, v2: 0.1 });
    expectShare(await mesh.send(each), 0.1);
    await mesh.run('rollback', virtualService, '--yes');
    await mesh.split({ v1: 100 });
  });

  test('a header route takes all of its requests and none of the others', async () => {
    const header = 'x-canary-version';
    await mesh.run(
      'route',
      virtualService,
      '--header',
      `${header}=v2`,
      '--to',
      'v2',
      '--name',
      'testers',
      '--yes',
    );
    await mesh.arrived(([first]) => first?.headers.includes(header) === true);
    expectShare(await mesh.send(each, { headers: { [header]: 'v2' } }), 100);
    expectShare(await mesh.send(few, { headers: { [header]: 'v3' } }), 0);
    expectShare(await mesh.send(few), 0);
    await mesh.run('unroute', virtualService, 'testers', '--yes');
    await mesh.arrived(routes => routes.length === 1);
    expectShare(await mesh.send(few, { headers: { [header]: 'v2' } }), 0);
  });

  test('a mirror gets its part as a copy, and callers hear only from v1', async () => {
    const before = mesh.models.answered('v2');
    await mesh.run('mirror', virtualService, '--percent', '10', '--to', 'v2', '--yes');
    await mesh.arrived(routes => routes.at(-1)?.mirrors.includes('v2') === true);
    expectShare(await mesh.send(each), 0);
    await mesh.run('mirror', virtualService, '--off', '--yes');
    await mesh.arrived(routes => routes.at(-1)?.mirrors.length === 0);
    const copies = mesh.models.answered('v2') - before;
    console.log(`  mirror of 10 %: ${copies} copies of ${each}`);
    const { low, high } = binomialBounds(each, 0.1, level);
    expect(copies).toBeGreaterThanOrEqual(low);
    expect(copies).toBeLessThanOrEqual(high);
  });

  test('Istio accepts every object that was written', async () => {
    expect(mesh.recorder.count()).toBeGreaterThan(10);
    expect(await mesh.recorder.objections()).toEqual([]);
  });
});
