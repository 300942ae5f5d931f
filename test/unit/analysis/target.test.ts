import { describe, expect, test } from 'vitest';
import { metricsTargetOf } from '../../../src/analysis/target.ts';
import {
  destinationRule,
  service,
  snapshot,
  target,
  to,
  virtualService,
  workload,
} from '../canary/fixtures.ts';

const split = virtualService([{ route: [to('v1', 90), to('v2', 10)] }], {
  annotations: { 'istio-canary.dev/stable': 'v1' },
});

describe("what a canary's metrics are about", () => {
  test('hosts, subsets, versions, workloads and pods', () => {
    const host = 'model-service.default.svc.cluster.local';
    const of = (version: string) => ({
      key: version,
      subset: version,
      version,
      revision: version,
      workloads: [`model-${version}`],
      pods: { namespace: 'default', labels: { app: 'model', version } },
      host,
    });
    expect(metricsTargetOf(snapshot([split]), target)).toEqual({
      namespace: 'default',
      virtualService: 'model',
      host,
      versions: { stable: of('v1'), canary: of('v2') },
    });
  });

  test('stable and canary as a person names them', () => {
    const unsaid = virtualService([{ route: [to('v1', 90), to('v2', 10)] }]);
    expect(() => metricsTargetOf(snapshot([unsaid]), target)).toThrow(/is stable is not recorded/);
    const { versions } = metricsTargetOf(snapshot([unsaid]), target, { stable: 'v2' });
    expect([versions.stable.key, versions.canary.key]).toEqual(['v2', 'v1']);
  });

  test('a canary that cannot be told is asked for', () => {
    const three = snapshot([virtualService([{ route: [to('v1', 100)] }])], {
      destinationRules: [destinationRule(['v1', 'v2', 'v3'])],
    });
    expect(() => metricsTargetOf(three, target)).toThrow(
      /several versions beside v1: v2, v3\. Name the one on trial, in a terminal with --to KEY\./,
    );
    expect(metricsTargetOf(three, target, { canary: 'v3' }).versions.canary.subset).toBe('v3');
    expect(() => metricsTargetOf(three, target, { canary: 'v9' })).toThrow(/no version "v9" beside v1/);
    expect(() => metricsTargetOf(three, target, { canary: 'v1' })).toThrow(/v1 is the stable version/);
    const alone = snapshot([virtualService([{ route: [to('v1', 100)] }])], {
      destinationRules: [destinationRule(['v1'])],
    });
    expect(() => metricsTargetOf(alone, target)).toThrow(/has only v1/);
    expect(() => metricsTargetOf(alone, { ...target, name: 'x' })).toThrow(/no VirtualService default\/x/);
  });

  test("without workloads the subsets' labels tell the version", () => {
    const blind = snapshot([split], { workloads: undefined });
    const { stable } = metricsTargetOf(blind, target).versions;
    expect(stable).toMatchObject({ version: 'v1', revision: 'v1', workloads: [] });
  });

  test('pods without such a label are latest, and workloads that disagree tell nothing', () => {
    const bare = { ...workload('v1', 1), podLabels: { app: 'model', track: 'a' } };
    const rule = destinationRule();
    rule.spec = {
      host: 'model-service',
      subsets: [
        { name: 'v1', labels: { track: 'a' } },
        { name: 'v2', labels: { version: 'v2' } },
      ],
    };
    const { stable } = metricsTargetOf(
      snapshot([split], { destinationRules: [rule], workloads: [bare] }),
      target,
    ).versions;
    expect(stable.revision).toBe('latest');
    expect(stable.version).toBeUndefined();
    const other = {
      ...bare,
      metadata: { ...bare.metadata, name: 'b' },
      podLabels: { ...bare.podLabels, version: 'x' },
    };
    const two = metricsTargetOf(
      snapshot([split], { destinationRules: [rule], workloads: [bare, other] }),
      target,
    );
    expect(two.versions.stable.revision).toBeUndefined();
    expect(two.versions.stable.workloads).toEqual(['model-v1', 'b']);
  });

  test('versions of one Argo Rollout by how their pods are called', () => {
    const key = 'rollouts-pod-template-hash';
    const rule = destinationRule();
    rule.spec = {
      host: 'model-service',
      subsets: ['v1', 'v2'].map(name => ({ name, labels: { [key]: `h${name}` } })),
    };
    const rollout = {
      ...workload('v1', 1),
      kind: 'Rollout',
      metadata: { name: 'model', namespace: 'default' },
      podLabels: { app: 'model' },
      hashes: { stable: 'hv1', current: 'hv2' },
    };
    const found = metricsTargetOf(
      snapshot([split], { destinationRules: [rule], workloads: [rollout], services: [service] }),
      target,
    );
    expect(found.versions.canary.podNames).toEqual(['model-hv2-']);
    expect(found.versions.stable.podNames).toEqual(['model-hv1-']);
  });

  test('what reaches the canary beside its weight', () => {
    const beside = virtualService(
      [
        { name: 'testers', match: [{ headers: { 'x-canary': { exact: '1' } } }], route: [to('v2')] },
        { route: [to('v1', 90), to('v2', 10)], mirror: { host: 'model-service', subset: 'v2' } },
      ],
      { annotations: { 'istio-canary.dev/stable': 'v1' } },
    );
    const found = metricsTargetOf(snapshot([beside]), target).beside;
    expect(found?.mirrored).toBe(true);
    expect(found?.routes).toHaveLength(1);
    expect(found?.routes[0]).toContain('testers');
    expect(metricsTargetOf(snapshot([split]), target).beside).toBeUndefined();
  });
});
