/** How soon Roll Back is felt: until the last response of v2, beside `kubectl apply` of the same. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { median } from '../bench/figures.ts';
import { type Mesh, meshParts, namespace, startMesh, virtualService } from './harness/index.ts';
import { allToStable, type Stopped, untilLastResponse } from './harness/last-response.ts';
import { openWarm, type WarmSession } from './harness/warm.ts';

const parts = await meshParts();
const rounds = 5;

describe.skipIf(parts === undefined)('Roll Back on a real mesh', { timeout: 120_000 }, () => {
  let mesh: Mesh;
  let warm: WarmSession;
  beforeAll(async () => {
    if (!parts) return;
    mesh = await startMesh(parts);
    warm = await openWarm(mesh.cluster.kubeconfigPath('admin'), { namespace, name: virtualService });
  });
  afterAll(async () => {
    await warm?.close();
    await mesh?.stop();
  });

  test('the last response of v2 comes soon after', async () => {
    const ours: Stopped[] = [];
    const kubectl: Stopped[] = [];
    for (let round = 0; round < rounds; round++) {
      ours.push(await untilLastResponse(mesh, warm, () => warm.rollBack()));
      const input = allToStable(namespace, virtualService);
      const apply = () => mesh.cluster.kubectl(['apply', '-f', '-'], { input });
      kubectl.push(await untilLastResponse(mesh, warm, apply));
    }
    const middle = (all: Stopped[], of: keyof Stopped): string =>
      `${Math.round(median(all.map(one => one[of])))} ms`;
    console.log(
      `  last response of v2: Roll Back ${middle(ours, 'last')} (of which its own ${middle(ours, 'own')}), ` +
        `kubectl apply ${middle(kubectl, 'last')} (${middle(kubectl, 'own')}); medians of ${rounds}`,
    );
    // Times are for the figures; here only that it is seconds at most, whatever else the machine does.
    for (const one of ours) expect(one.last).toBeLessThan(10_000);
  });
});
