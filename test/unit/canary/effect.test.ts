import { describe, expect, it } from 'vitest';
import { effectOf, sharesNow } from '../../../src/canary/effect.ts';
import { planMirror } from '../../../src/canary/mirror.ts';
import { planRouteBy } from '../../../src/canary/route-by.ts';
import { planSetStable } from '../../../src/canary/set-stable.ts';
import { planShift } from '../../../src/canary/shift.ts';
import type { VirtualService } from '../../../src/istio/types.ts';
import { carryOut } from './carry-out.ts';
import { snapshot, stamp, target, to, virtualService } from './fixtures.ts';

const before = virtualService([{ route: [to('v1', 90), to('v2', 10)] }], {
  annotations: { 'istio-canary.dev/stable': 'v1' },
});
const [plan] = planShift(snapshot([before]), target, { v2: 0 }, {}, stamp()).objects;
if (!plan) throw new Error('no plan');
const after = carryOut(before, plan);
const withHttp = (vs: VirtualService, http: NonNullable<VirtualService['spec']>['http']): VirtualService => ({
  ...vs,
  spec: { ...vs.spec, http },
});
const withMeta = (vs: VirtualService, metadata: VirtualService['metadata']): VirtualService => ({
  ...vs,
  metadata: { ...vs.metadata, ...metadata },
});

describe('what became of a write', () => {
  it.each<[string, VirtualService | undefined]>([
    ['holds', after],
    ['holds', withHttp(after, [{ route: [to('v1', 100), to('v2')] }])],
    ['holds', withMeta(after, { annotations: {} })],
    ['holds', withMeta(after, { labels: { a: 'b' }, resourceVersion: '99' })],
    ['reverted', before],
    ['reverted', withHttp(after, before.spec?.http)],
    ['changed', withHttp(after, [{ route: [to('v1', 50), to('v2', 50)] }])],
    ['changed', withHttp(after, [...(after.spec?.http ?? []), { route: [to('v1')] }])],
    ['deleted', undefined],
    ['deleted', withMeta(after, { uid: 'another' })],
  ])('%s: %j', (effect, now) => expect(effectOf(plan, now)).toBe(effect));

  it('is followed by our own next write without alarm', () => {
    const [next] = planShift(snapshot([after]), target, { v2: 50 }, {}, stamp()).objects;
    expect(next && effectOf(plan, carryOut(after, next))).toBe('moved-on');
  });

  it('is seen for routes, mirrors and annotations alone too', () => {
    const now = snapshot([before]);
    const header = { by: 'header', name: 'x', value: 'y' } as const;
    const plans = [planRouteBy(now, target, header, {}, stamp()), planMirror(now, target, 5, {}, stamp())];
    for (const one of plans.flatMap(({ objects }) => objects)) {
      const written = carryOut(before, one);
      expect(effectOf(one, written)).toBe('holds');
      expect(effectOf(one, withHttp(written, before.spec?.http))).toBe('reverted');
    }
    const [stable] = planSetStable(now, target, 'v2', {}, stamp()).objects;
    expect(stable && effectOf(stable, carryOut(before, stable))).toBe('holds');
  });

  it('is told with the shares that are there now', () => {
    expect(sharesNow(plan, before)).toEqual({ v1: 90, v2: 10 });
    expect(sharesNow(plan, withHttp(after, []))).toEqual({ v1: 90, v2: 10 });
  });
});
