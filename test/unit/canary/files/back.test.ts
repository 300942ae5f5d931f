/** Taking an applied file back may give the canary more: a protected context is asked about that too. */
import { expect, test } from 'vitest';
import { backPlan } from '../../../../src/canary/files/back.ts';
import type { FileOutcome } from '../../../../src/canary/files/model.ts';
import { needsName } from '../../../../src/canary/protected.ts';
import { snapshot, stamp, to, virtualService } from '../fixtures.ts';

const vs = (v2: number) =>
  virtualService([{ route: [to('v1', 100 - v2), to('v2', v2)] }], {
    annotations: { 'istio-canary.dev/stable': 'v1' },
  });
const applied = (previous: number | undefined, now: number): FileOutcome => ({
  plan: 'p',
  cluster: { context: 'prod', server: 'https://s', caDigest: '' },
  dryRun: false,
  objects: [
    {
      ...{ kind: 'VirtualService', namespace: 'default', name: 'model', status: 'applied', warnings: [] },
      ...(previous === undefined ? {} : { previous: vs(previous) }),
      now: vs(now),
    },
  ],
});

test.each([
  [50, 0, true],
  [10, 50, false],
  // What the file made is deleted.
  [undefined, 50, true],
])('from %s to %s and back: %s', (previous, now, asks) => {
  const outcome = applied(previous, now);
  const plan = { ...backPlan(outcome, snapshot([vs(now)]), stamp()), cluster: outcome.cluster };
  expect(needsName(plan, ['*prod*'])).toBe(asks);
});
