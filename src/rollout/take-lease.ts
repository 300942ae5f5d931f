/** Who drives: asked for before anything is written. */
import { Refusal } from '../canary/refusal.ts';
import type { Target } from '../canary/shift.ts';
import type { RolloutPorts } from './ports.ts';

export const whereOf = ({ namespace, name }: Target): string => `${namespace}/${name}`;

export const givenUp = (): Refusal =>
  new Refusal('refused', 'given-up', 'It was told to stop before it began.');

/** Takes the right to drive. Throws a {@link Refusal} that names who has it, or where `signal` has aborted. */
export async function takeLease(ports: RolloutPorts, takeOver: boolean, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) throw givenUp();
  const leased = await ports.lease.acquire(takeOver, signal);
  if (leased.is === 'held') return;
  throw new Refusal(
    'refused',
    'driven-elsewhere',
    `${leased.by} drives the rollout of ${whereOf(ports.target)}. Take it over when that one is gone (--take-over), or tell it what to do (rollout pause, resume, skip, promote, abort).`,
  );
}
