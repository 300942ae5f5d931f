import { expect, it } from 'vitest';
import { EarlyEvents } from '../../../src/editor/rollout/rollouts.ts';
import type { RolloutEvent } from '../../../src/rollout/model.ts';

it('keeps what is told before somebody listens, and nothing of the days after that', () => {
  const early = new EarlyEvents();
  const event = { at: 0, type: 'started', text: 'It begins.' } as RolloutEvent;
  early.add(event);
  expect(early.take()).toEqual([event]);
  for (let i = 0; i < 3; i += 1) early.add(event);
  expect(early.take()).toEqual([]);
});
