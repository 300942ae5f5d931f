import { describe, expect, it } from 'vitest';
import { guarded } from '../../../src/canary/guard.ts';
import type { Snapshot } from '../../../src/canary/model.ts';
import { ownersOf, ownerText } from '../../../src/canary/owner.ts';
import { planRollback } from '../../../src/canary/rollback.ts';
import { planShift } from '../../../src/canary/shift.ts';
import { planUndo } from '../../../src/canary/undo.ts';
import { readVirtualService } from '../../../src/canary/virtual-service.ts';
import type { VirtualService } from '../../../src/istio/types.ts';
import { carryOut } from './carry-out.ts';
import { snapshot, stamp, target, to, virtualService, workload } from './fixtures.ts';

const owned = (metadata: VirtualService['metadata'], more: Partial<Snapshot> = {}): Snapshot =>
  snapshot(
    [
      virtualService([{ route: [to('v1', 90), to('v2', 10)] }], {
        ...metadata,
        annotations: { 'istio-canary.dev/stable': 'v1', ...metadata?.annotations },
      }),
    ],
    more,
  );
const owners = (state: Snapshot) =>
  state.virtualServices
    .flatMap(vs => ownersOf(readVirtualService(vs), state))
    .map(({ tool, by, reverts }) => [tool, by, reverts]);

const tracked = {
  annotations: { 'argocd.argoproj.io/tracking-id': 'shop:networking.istio.io/VirtualService:default/model' },
};

describe('owners', () => {
  it.each<[VirtualService['metadata'], unknown[]]>([
    [{}, []],
    [{ labels: { 'app.kubernetes.io/managed-by': 'Helm' } }, []],
    [{ ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'x' }] }, []],
    [
      { ownerReferences: [{ apiVersion: 'flagger.app/v1beta1', kind: 'Canary', name: 'model' }] },
      [['Flagger', 'Canary default/model', true]],
    ],
    [tracked, [['Argo CD', 'Application shop', true]]],
    [
      {
        annotations: {
          'argocd.argoproj.io/tracking-id': 'shop:networking.istio.io/VirtualService:default/copied',
        },
      },
      [],
    ],
    [
      {
        labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' },
        annotations: { 'kustomize.toolkit.fluxcd.io/ssa': 'IfNotPresent' },
      },
      [['Flux', 'Kustomization apps', false]],
    ],
    [{ labels: { 'argocd.argoproj.io/instance': 'shop' } }, [['Argo CD', 'Application shop', true]]],
    [
      {
        labels: {
          'kustomize.toolkit.fluxcd.io/name': 'apps',
          'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
        },
      },
      [['Flux', 'Kustomization flux-system/apps', true]],
    ],
    [
      {
        labels: { 'helm.toolkit.fluxcd.io/name': 'm', 'app.kubernetes.io/managed-by': 'Helm' },
        annotations: { 'meta.helm.sh/release-name': 'm' },
      },
      [['Flux', 'HelmRelease m', true]],
    ],
    [
      {
        labels: { 'kustomize.toolkit.fluxcd.io/name': 'apps' },
        annotations: { 'kustomize.toolkit.fluxcd.io/reconcile': 'disabled' },
      },
      [['Flux', 'Kustomization apps', false]],
    ],
    [
      {
        labels: { 'app.kubernetes.io/managed-by': 'Helm' },
        annotations: { 'meta.helm.sh/release-name': 'm', 'meta.helm.sh/release-namespace': 'shop' },
      },
      [['Helm', 'release shop/m', false]],
    ],
  ])('%j', (metadata, expected) => expect(owners(owned(metadata))).toEqual(expected));

  it('are Rollouts that name the VirtualService', () => {
    const rollout = { ...workload('v1', 5), kind: 'Rollout', drives: ['default/model'] };
    expect(owners(owned({}, { workloads: [rollout] }))).toEqual([
      ['Argo Rollouts', 'Rollout default/model-v1', true],
    ]);
    expect(owners(owned({}, { workloads: [{ ...rollout, drives: ['other/model'] }] }))).toEqual([]);
  });

  it('say in words what becomes of a shift, and what to do instead', () => {
    const state = owned(tracked);
    const [owner] = state.virtualServices.flatMap(vs => ownersOf(readVirtualService(vs), state));
    expect(owner && ownerText(owner, 'default/model')).toBe(
      'default/model is driven by Argo CD (Application shop), which will put its own weights back. To make it last, change its source in git, or let it ignore the weights (ignoreDifferences of Application shop).',
    );
  });
});

describe('the guard', () => {
  const state = owned(tracked);
  const shift = () => planShift(state, target, { v2: 50 }, {}, stamp());

  it('lets a shift through on an explicit word only, and tells', () => {
    expect(() => guarded(shift(), state)).toThrow(/driven by Argo CD .* say so: --override/);
    expect(guarded(shift(), state, { override: true }).warnings[0]).toMatch(/driven by Argo CD/);
    expect(guarded(planShift(owned({}), target, { v2: 50 }, {}, stamp()), owned({})).warnings).toEqual([]);
  });

  it('never stands in the way of a way back', () => {
    const back = guarded(planRollback(state, target, {}, stamp()), state);
    expect(back.warnings[0]).toMatch(/driven by Argo CD/);
    const virtualServices = state.virtualServices.map((vs, i) => {
      const object = shift().objects[i];
      return object ? carryOut(vs, object) : vs;
    });
    const done = { ...state, virtualServices };
    expect(guarded(planUndo(done, target, stamp()), done).warnings[0]).toMatch(/driven by Argo CD/);
  });

  it('only tells of what is put back at the next upgrade', () => {
    const helm = owned({
      labels: { 'app.kubernetes.io/managed-by': 'Helm' },
      annotations: { 'meta.helm.sh/release-name': 'm' },
    });
    expect(guarded(planShift(helm, target, { v2: 50 }, {}, stamp()), helm).warnings[0]).toMatch(
      /next upgrade/,
    );
  });
});
