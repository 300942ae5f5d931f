/** Commands about monitors and guarded rollouts: what carries them out is a bundle of its own, since few windows use it. */
import { type GuardId, guardIds } from './guard-ids.ts';
import type { Handler } from './table.ts';

const handOver =
  (id: GuardId): Handler =>
  async (cockpit, call) =>
    (await import('../late/index.ts')).handlers[id](cockpit, call);

export const guardTable = Object.fromEntries(guardIds.map(id => [id, handOver(id)])) as Record<
  GuardId,
  Handler
>;
