import { describe, expect, it } from 'vitest';
import { planShift } from '../../../src/canary/shift.ts';
import type { HttpRoute } from '../../../src/istio/types.ts';
import { carryOut } from './carry-out.ts';
import { snapshot, stamp, target, to, virtualService } from './fixtures.ts';

const host = 'model-service.default.svc.cluster.local';
const mesh = virtualService([{ route: [to('v1', 99), to('v2', 1)] }], {
  annotations: { 'istio-canary.dev/stable': 'v1' },
});
const gateway = (...http: HttpRoute[]) =>
  virtualService(
    http,
    { name: 'edge', namespace: 'edge', uid: 'u-2' },
    { hosts: ['a.example'], gateways: ['g'] },
  );
const split = (v1: number, v2: number) => ({ route: [to('v1', v1, host), to('v2', v2, host)] });
const shift = (others: ReturnType<typeof gateway>[], together?: boolean) =>
  planShift(snapshot([mesh, ...others]), target, { v2: 10 }, { together }, stamp());

describe('VirtualServices that split the same versions', () => {
  it('are named when only one of them is shifted', () => {
    const plan = shift([gateway(split(990, 10))]);
    expect(plan.objects.map(one => one.name)).toEqual(['model']);
    expect(plan.warnings).toEqual([
      'edge/edge splits the same versions (all requests: v1 99 %, v2 1 %) and stays as it is; shift both with --together.',
    ]);
  });

  it('go in one plan on a word, every split of theirs', () => {
    const edge = gateway({ match: [{ uri: { prefix: '/a' } }], ...split(990, 10) }, split(1, 1));
    const plan = shift([edge], true);
    expect(plan.objects.map(one => [one.name, one.entry.plan])).toEqual([
      ['model', plan.id],
      ['edge', plan.id],
    ]);
    const [, object] = plan.objects;
    const stored = object && carryOut(edge, object);
    expect(stored?.spec?.http?.map(route => route.route?.map(one => one.weight))).toEqual([
      [900, 100],
      [90, 10],
    ]);
    expect(stored?.metadata?.annotations?.['istio-canary.dev/stable']).toBe('v1');
    expect(plan.warnings).toEqual([]);
  });

  it('are no strangers: other hosts, header routes and sends to stable alone stay and are not named', () => {
    const stranger = gateway({ route: [to('v1', 50, 'other'), to('v2', 50, 'other')] });
    const header = gateway({
      match: [{ headers: { a: { exact: 'b' } } }],
      route: [to('v2', undefined, host)],
    });
    const plain = gateway({ route: [to('v1', undefined, host)] });
    for (const one of [stranger, header, plain])
      expect(shift([one])).toMatchObject({ warnings: [], objects: [{}] });
  });

  it('that send all to stable take part when asked to', () => {
    const plain = gateway({ route: [to('v1', undefined, host)] });
    const [, object] = shift([plain], true).objects;
    expect(object?.after).toEqual({ v1: 90, v2: 10 });
  });

  it('that are pinned to another version, or have another stable one, stay as they are', () => {
    const preview = gateway({ route: [to('v2', undefined, host)] });
    const other = {
      ...gateway(split(990, 10)),
      metadata: { ...gateway().metadata, annotations: { 'istio-canary.dev/stable': 'v2' } },
    };
    for (const one of [preview, other]) {
      const plan = shift([one], true);
      expect(plan.objects.map(object => object.name)).toEqual(['model']);
      expect(plan.warnings).toEqual([
        expect.stringMatching(/stays as it is; it has another stable version, is pinned/),
      ]);
    }
  });
});
