/** What a policy would do, before it is started. */
import { expect, test } from 'vitest';
import { detectsOf } from '../../../src/rollout/detects.ts';
import { policyOf } from '../../../src/rollout/policy.ts';
import { timelineOf, timelineRows } from '../../../src/rollout/timeline.ts';

const policy = policyOf({
  spec: { stepWeights: [1, 10, 50], stepDuration: '5m', minRequests: 600, interval: '15s' },
});

test('says when each step comes, and how long it needs for its requests', () => {
  const { steps, totalMs } = timelineOf(policy, { requests: 100 });
  expect(steps).toMatchObject([
    { weight: 1, at: 0, needsMs: 600_000, lastsMs: 600_000, requests: 600 },
    { weight: 10, at: 600_000, needsMs: 60_000, lastsMs: 300_000, requests: 3000 },
    { weight: 50, at: 900_000, needsMs: 12_000, lastsMs: 300_000, requests: 15_000 },
  ]);
  expect(totalMs).toBe(1_200_000);
});

test('knows nothing of requests where the rate is not known, or there are none', () => {
  for (const rates of [{}, { requests: 0 }]) {
    const [first] = timelineOf(policy, rates).steps;
    expect(first).toMatchObject({ lastsMs: 300_000 });
    expect(first).not.toHaveProperty('needsMs');
  }
});

test('lasts a look at least, and says who is waited for', () => {
  const steps = [{ setWeight: 5 }, { setWeight: 50 }, { pause: {} }];
  const timeline = timelineOf(policyOf({ spec: { steps, interval: '15s' } }));
  expect(timeline.steps.map(({ lastsMs }) => lastsMs)).toEqual([15_000, 15_000]);
  expect(timelineRows(timeline)[2]?.join()).toContain('until somebody resumes');
  expect(timelineRows(timeline).at(-1)).toEqual(['+30s', '100 %', '', '', '', '', 'promoted']);
});

test('asks what can be seen with the requests that come', () => {
  const asked: number[] = [];
  const timeline = timelineOf(policy, { requests: 100 }, ({ requests }) => {
    asked.push(requests);
    return '2 %';
  });
  expect(asked).toEqual([600, 3000, 15_000]);
  expect(timelineRows(timeline)[1]).toEqual([
    '+0s',
    '1 %',
    '10m',
    '10m',
    '600',
    '2 %',
    'needs longer than its pause for minRequests',
  ]);
});

test('knows the smallest effect that each step can see', () => {
  const timeline = timelineOf(policy, { requests: 100 }, detectsOf(policy, 0.1));
  const seen = timeline.steps.map(({ sees = '' }) => Number(/^errors from ([\d.]+) %$/.exec(sees)?.[1]));
  expect(seen.every(share => share > 0.1 && share < 20)).toBe(true);
  // More requests see less of an effect.
  expect(seen[0]).toBeGreaterThan(seen[1] ?? 0);
});
