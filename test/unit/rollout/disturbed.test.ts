import { expect, test } from 'vitest';
import { planRollback } from '../../../src/canary/rollback.ts';
import { planSetStable } from '../../../src/canary/set-stable.ts';
import { planShift } from '../../../src/canary/shift.ts';
import { withDisturbed, withDisturbedByFile } from '../../../src/rollout/disturbed.ts';
import { snapshot, stamp, target, to, virtualService } from '../canary/fixtures.ts';

const guarded = (phase: string) => {
  const record = {
    id: 'r-1',
    uid: 'u-1',
    stable: 'v1',
    canary: 'v2',
    phase,
    step: 0,
    weight: 10,
    driver: 'ada@desk',
  };
  return snapshot([
    virtualService([{ route: [to('v1', 90), to('v2', 10)] }], {
      annotations: {
        'istio-canary.dev/stable': 'v1',
        'istio-canary.dev/rollout': JSON.stringify({
          policyDigest: 'd',
          startedAt: '2026-01-02T03:04:05Z',
          stepSince: '2026-01-02T03:04:05Z',
          ...record,
        }),
      },
    }),
  ]);
};

const shifted = (phase: string) => {
  const now = guarded(phase);
  return withDisturbed(planShift(now, target, { v2: 50 }, {}, stamp()), now).warnings;
};

test('a shift beside a guarded rollout says what becomes of that', () => {
  expect(shifted('running')).toEqual([
    expect.stringMatching(
      /^A guarded rollout of default\/model is under way \(v2 at 10 %, running, driven by ada@desk\)/,
    ),
  ]);
});

test('so does another stable version, and a file with other weights', () => {
  const now = guarded('running');
  const said = withDisturbed(planSetStable(now, target, 'v2', {}, stamp()), now).warnings;
  expect(said.join()).toContain('Another stable version pauses it');
  const plan = planShift(now, target, { v2: 50 }, {}, stamp());
  const file = { id: 'f', cluster: plan.cluster, objects: [], plan, warnings: ['first'] };
  expect(withDisturbedByFile(file, now).warnings).toEqual([
    'first',
    expect.stringContaining('Weights that others change pause it'),
  ]);
});

test('one that is over is not disturbed, and going back is what ends one', () => {
  expect(shifted('promoted')).toEqual([]);
  const now = guarded('running');
  expect(withDisturbed(planRollback(now, target, {}, stamp()), now).warnings).toEqual([]);
});
