/**
 * Random objects and random commands. Whatever the order: no command changes anything but what it is for, a roll
 * back raises no version but stable, and undo brings back the very spec.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan, Snapshot } from '../../../src/canary/model.ts';
import { Refusal } from '../../../src/canary/refusal.ts';
import { planRollback } from '../../../src/canary/rollback.ts';
import { planShift } from '../../../src/canary/shift.ts';
import { planUndo } from '../../../src/canary/undo.ts';
import { readVirtualService } from '../../../src/canary/virtual-service.ts';
import type { HttpRoute, VirtualService } from '../../../src/istio/types.ts';
import { carryOut } from './carry-out.ts';
import { destinationRule, snapshot, stamp, to, virtualService } from './fixtures.ts';

const weight = fc.option(fc.constantFrom(0, 1, 10, 50, 90, 100), { nil: undefined });
const hosts = ['alpha', 'beta'];

/** A route to one host's versions; v1 is stable wherever it is recorded. */
const route: fc.Arbitrary<HttpRoute> = fc
  .record({
    host: fc.constantFrom(...hosts),
    subsets: fc.subarray(['v1', 'v2', 'v3'], { minLength: 1 }),
    weights: fc.tuple(weight, weight, weight),
    header: fc.boolean(),
    mirror: fc.option(fc.constantFrom('v1', 'v2'), { nil: undefined }),
  })
  .map(({ host, subsets, weights, header, mirror }) => ({
    ...(header ? { match: [{ headers: { 'x-canary-version': { exact: 'v2' } } }] } : {}),
    route: subsets.map((subset, i) => to(subset, weights[i], host)),
    timeout: '2s',
    ...(mirror ? { mirror: { host, subset: mirror } } : {}),
  }));

const objects = fc.array(
  fc.record({ http: fc.array(route, { minLength: 1, maxLength: 3 }), recorded: fc.boolean() }),
  { minLength: 1, maxLength: 3 },
);

const command = fc.record({
  act: fc.constantFrom('shift', 'rollback', 'all', 'undo'),
  object: fc.nat(2),
  route: fc.nat(2),
  share: fc.constantFrom(0, 1, 33.33, 100),
});

const build = (made: { http: HttpRoute[]; recorded: boolean }[]): Snapshot =>
  snapshot(
    made.map(({ http, recorded }, i) =>
      virtualService(http, {
        name: `o${i}`,
        uid: `u${i}`,
        annotations: recorded
          ? { 'istio-canary.dev/stable': 'alpha/v1,beta/v1', team: 'ml' }
          : { team: 'ml' },
      }),
    ),
    { destinationRules: hosts.map(host => destinationRule(['v1', 'v2', 'v3'], host)) },
  );

/** Shares of every version by object and route. */
const shares = (vs: VirtualService): Record<string, number>[] =>
  readVirtualService(vs).routes.map(one =>
    Object.fromEntries(one.destinations.map(to => [`${to.fqdn}/${to.subset}`, to.share])),
  );

/** Everything that no command may touch. */
const rest = (vs: VirtualService): unknown => ({
  ...vs,
  metadata: { ...vs.metadata, annotations: vs.metadata?.annotations?.team },
  spec: { ...vs.spec, http: vs.spec?.http?.map(({ route: _route, mirror: _mirror, ...other }) => other) },
});

describe('any objects, any commands', () => {
  it('keep what is not theirs, raise nothing but stable when rolling back, and undo exactly', () => {
    fc.assert(
      fc.property(objects, fc.array(command, { maxLength: 6 }), (made, commands) => {
        let state = build(made);
        for (const { act, object, route: index, share } of commands) {
          const name = `o${object % made.length}`;
          const target = { namespace: 'default', name };
          let plan: Plan;
          try {
            if (act === 'shift')
              plan = planShift(state, target, { v2: share }, { route: String(index), stable: 'v1' }, stamp());
            else if (act === 'undo') plan = planUndo(state, target, stamp());
            else
              plan = planRollback(state, target, { all: act === 'all', stable: 'alpha/v1,beta/v1' }, stamp());
          } catch (error) {
            if (error instanceof Refusal) continue;
            throw error;
          }
          const before = state;
          const virtualServices = state.virtualServices.map(vs => {
            const planned = plan.objects.find(one => one.uid === vs.metadata?.uid);
            return planned ? carryOut(vs, planned) : vs;
          });
          state = { ...state, virtualServices };
          expect(state.virtualServices.map(rest)).toEqual(before.virtualServices.map(rest));
          if (act === 'undo' || act === 'shift') {
            if (act === 'shift' && plan.objects.some(one => one.changes.length > 0)) {
              const undone = planUndo(state, target, stamp());
              const [only] = undone.objects;
              const live = state.virtualServices.find(vs => vs.metadata?.name === name);
              expect(live && only && carryOut(live, only).spec).toEqual(
                before.virtualServices.find(vs => vs.metadata?.name === name)?.spec,
              );
            }
            continue;
          }
          for (const [i, vs] of state.virtualServices.entries()) {
            const was = before.virtualServices[i];
            for (const [j, now] of shares(vs).entries()) {
              for (const [key, value] of Object.entries(now)) {
                if (!key.endsWith('/v1'))
                  expect(value).toBeLessThanOrEqual((was && shares(was)[j]?.[key]) ?? 0);
              }
            }
          }
        }
      }),
      { numRuns: 1500 },
    );
  }, 120_000);
});
