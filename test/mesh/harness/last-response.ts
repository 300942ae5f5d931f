/** From a word to stop v2 until the last response of v2. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Mesh } from './mesh.ts';
import type { WarmSession } from './warm.ts';

/** Nothing of v2 for so long, and it has stopped: istiod waits a tenth of a second, proxies are told at once. */
const quiet = 700;
const limit = 20_000;

export interface Stopped {
  /** Milliseconds from the beginning of the roll back until the last response of v2 came. */
  last: number;
  /** Milliseconds that the roll back itself took. */
  own: number;
}

/**
 * Half of the requests at v2, 500 of them a second, then `rollBack` until no more come from there. Throws where it
 * takes no effect within 20 s.
 */
export async function untilLastResponse(
  mesh: Mesh,
  warm: WarmSession,
  rollBack: () => Promise<unknown>,
): Promise<Stopped> {
  await warm.shift(50);
  await mesh.split({ v1: 50, v2: 50 });
  const load = mesh.load({ rate: 500, connections: 8, seconds: 60 });
  try {
    await sleep(300);
    if (load.counts.byVersion.v2 === 0) throw new Error('v2 has answered nothing before the roll back');
    const begun = performance.now();
    await rollBack();
    const own = performance.now() - begun;
    for (;;) {
      const last = load.counts.latest.v2 ?? begun;
      const now = performance.now();
      if (now - Math.max(last, begun + own) > quiet) return { last: Math.max(0, last - begun), own };
      if (now - begun > limit) throw new Error(`v2 still answers ${limit / 1000} s after the roll back`);
      await sleep(20);
    }
  } finally {
    await load.stop();
  }
}

/** The manifest of someone who rolls back by hand: the whole VirtualService, everything to v1. */
export const allToStable = (namespace: string, name: string): string =>
  JSON.stringify({
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name, namespace },
    spec: {
      hosts: ['model-service'],
      http: [
        {
          route: ['v1', 'v2'].map((subset, i) => ({
            destination: { host: 'model-service', subset },
            weight: i === 0 ? 100 : 0,
          })),
        },
      ],
    },
  });
