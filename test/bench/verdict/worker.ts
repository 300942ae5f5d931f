/** A thread that plays rollouts: a task in, tallies out. */
import { parentPort } from 'node:worker_threads';
import { type Rules, runRollouts } from './rollouts.ts';
import type { World } from './world.ts';

export interface Task {
  id: number;
  world: World;
  seed: number;
  first: number;
  count: number;
  rules: Rules;
}

parentPort?.on('message', ({ id, world, seed, first, count, rules }: Task) => {
  parentPort?.postMessage({ id, tallies: runRollouts(world, seed, first, count, rules) });
});
