import { describe, expect, it } from 'vitest';
import { planDecommission } from '../../../src/canary/decommission.ts';
import { planRollback } from '../../../src/canary/rollback.ts';
import { planShift } from '../../../src/canary/shift.ts';
import { refuseProtected } from '../../../src/cli/protected.ts';
import { snapshot, stamp, target, to, virtualService } from '../canary/fixtures.ts';

const now = (context: string) => ({
  ...snapshot([
    virtualService([{ route: [to('v1', 90), to('v2', 10)] }], {
      annotations: { 'istio-canary.dev/stable': 'v1' },
    }),
  ]),
  cluster: { context, server: 'https://127.0.0.1:1', caDigest: '' },
});
const shift = (context: string, share: number, said?: string, env = {}) =>
  refuseProtected(
    planShift(now(context), target, { v2: share }, {}, stamp()),
    said === undefined ? {} : { context: said },
    env,
  );

describe('a protected context in a terminal', () => {
  it('gives the canary more only where the command line names it', () => {
    expect(() => shift('eu-prod-1', 50)).toThrow(/eu-prod-1 is protected.*--context eu-prod-1/);
    expect(() => shift('eu-prod-1', 50, 'eu-prod-1')).not.toThrow();
    expect(() => shift('eu-prod-1', 5)).not.toThrow();
    expect(() => shift('test', 50)).not.toThrow();
  });

  it('loses a version only where the command line names it', () => {
    const { virtualServices, ...rest } = now('eu-prod-1');
    const spec = { hosts: ['model-service'], http: [{ route: [to('v1', 100), to('v2', 0)] }] };
    const idle = { ...rest, virtualServices: virtualServices.map(one => ({ ...one, spec })) };
    const plan = planDecommission(idle, target, 'v2', { drainMs: 0 }, stamp());
    expect(() => refuseProtected(plan, {}, {})).toThrow(/this takes a version away.*--context eu-prod-1/);
    expect(() => refuseProtected(plan, { context: 'eu-prod-1' }, {})).not.toThrow();
  });

  it('is what the variable says', () => {
    expect(() => shift('live', 50, undefined, { ISTIO_CANARY_PROTECTED: 'live, *prod*' })).toThrow(
      /protected/,
    );
    expect(() => shift('eu-prod-1', 50, undefined, { ISTIO_CANARY_PROTECTED: '' })).not.toThrow();
  });

  it('never stands in the way of a roll back', () => {
    const plan = { ...planRollback(now('prod'), target, {}, stamp()), raisesCanary: true };
    expect(() => refuseProtected(plan, {}, {})).not.toThrow();
  });
});
