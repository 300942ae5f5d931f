/** Roll Back on a real mesh, until the last response of the canary, beside `kubectl apply` of the same. */

import { meshParts, namespace, startMesh, virtualService } from '../mesh/harness/index.ts';
import { allToStable, type Stopped, untilLastResponse } from '../mesh/harness/last-response.ts';
import { openWarm } from '../mesh/harness/warm.ts';
import { median, ms, ratio, row } from './figures.ts';

const rounds = Number(process.env.MESH_ROUNDS ?? 20);

const most = (values: readonly number[]): string => ms(Math.max(...values));

/** Prints times and their ratio; says why where it cannot run. */
export async function benchMesh(): Promise<void> {
  const parts = await meshParts();
  if (!parts) return;
  const mesh = await startMesh(parts);
  const warm = await openWarm(mesh.cluster.kubeconfigPath('admin'), { namespace, name: virtualService });
  try {
    const input = allToStable(namespace, virtualService);
    const ours: Stopped[] = [];
    const kubectl: Stopped[] = [];
    // The first round of each warms up.
    for (let round = 0; round <= rounds; round++) {
      ours.push(await untilLastResponse(mesh, warm, () => warm.rollBack()));
      const apply = () => mesh.cluster.kubectl(['apply', '-f', '-'], { input });
      kubectl.push(await untilLastResponse(mesh, warm, apply));
    }
    const last = (all: readonly Stopped[]): number[] => all.slice(1).map(one => one.last);
    const own = (all: readonly Stopped[]): number[] => all.slice(1).map(one => one.own);
    const beside = `kubectl apply ${ms(median(last(kubectl)))}, longest ${most(last(kubectl))}`;
    row('Roll Back, warm session, to the last response of v2', ms(median(last(ours))), beside);
    row('  longest', most(last(ours)), `${rounds} rounds each, in turn`);
    row('  ratio to kubectl apply, round by round', ratio(last(ours), last(kubectl)).toFixed(2));
    row('  of which until it is written', ms(median(own(ours))), `kubectl apply ${ms(median(own(kubectl)))}`);
  } finally {
    await warm.close();
    await mesh.stop();
  }
}
