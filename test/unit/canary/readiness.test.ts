import { describe, expect, it } from 'vitest';
import type { Snapshot, Workload } from '../../../src/canary/model.ts';
import { readinessOf } from '../../../src/canary/readiness.ts';
import { kindNamed } from '../../../src/cluster/kinds.ts';
import type { WatchedKind } from '../../../src/cluster/ports.ts';
import { snapshotOf } from '../../../src/cluster/snapshot.ts';
import { rulesFor } from '../../../src/istio/subsets.ts';
import type { KubeObject } from '../../../src/istio/types.ts';

const fqdn = 'model.prod.svc.cluster.local';
const cluster = { context: 'kind', server: 'https://127.0.0.1:6443', caDigest: '' };

const named = (name: string): KubeObject => ({ metadata: { name, namespace: 'prod' } });

/** What the watches of these objects make of them. */
function seen(objects: Partial<Record<WatchedKind, object[]>>): Snapshot {
  const all: Partial<Record<WatchedKind, object[]>> = {
    Service: [{ ...named('model'), spec: { selector: { app: 'model' } } }],
    ...objects,
  };
  const of = (kind: WatchedKind): KubeObject[] =>
    (all[kind] ?? []).map(one => kindNamed(kind).trim({ ...(one as KubeObject), kind }));
  const states = (Object.keys(all) as WatchedKind[]).map(kind => ({
    kind,
    scope: 'cluster',
    state: 'ready' as const,
  }));
  return snapshotOf(cluster, 'ada', states, of);
}

const rule = (labels: Record<string, string>): object => ({
  ...named('model'),
  spec: { host: 'model', subsets: [{ name: 'v2', labels }] },
});

const template = (labels: Record<string, string>): object => ({ metadata: { labels } });

describe('ready replicas behind a subset', () => {
  it('are those of every kind of workload whose pods carry the labels', () => {
    const spec = { replicas: 3, template: template({ app: 'model', version: 'v2' }) };
    const snapshot = seen({
      DestinationRule: [rule({ version: 'v2' })],
      Deployment: [
        { ...named('a'), spec, status: { readyReplicas: 2 } },
        {
          ...named('b'),
          spec: { ...spec, template: template({ app: 'model' }) },
          status: { readyReplicas: 9 },
        },
      ],
      StatefulSet: [{ ...named('c'), spec, status: { readyReplicas: 3 } }],
      DaemonSet: [
        {
          ...named('d'),
          spec: { template: spec.template },
          status: { desiredNumberScheduled: 4, numberReady: 4 },
        },
      ],
    });
    expect(readinessOf(snapshot, fqdn, 'v2')).toMatchObject({ ready: 9, replicas: 10 });
    expect(readinessOf(snapshot, fqdn)).toMatchObject({ ready: 18 });
    expect(readinessOf(snapshot, fqdn, 'v3')).toBeUndefined();
    expect(readinessOf(snapshot, 'example.com')).toBeUndefined();
  });

  it('of a Rollout are found by the template of the Deployment that it refers to', () => {
    const snapshot = seen({
      DestinationRule: [rule({ version: 'v2' })],
      Deployment: [
        { ...named('base'), spec: { replicas: 0, template: template({ app: 'model', version: 'v2' }) } },
      ],
      Rollout: [
        {
          ...named('model'),
          spec: { replicas: 5, workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'base' } },
          status: { readyReplicas: 4, availableReplicas: 4 },
        },
      ],
    });
    expect(readinessOf(snapshot, fqdn, 'v2')).toMatchObject({ ready: 4, replicas: 5 });
  });

  it('of one version among two of a Rollout are not told by its status', () => {
    const at = (stableRS: string, currentPodHash: string): Snapshot =>
      seen({
        DestinationRule: [rule({ 'rollouts-pod-template-hash': 'bbb' })],
        Rollout: [
          {
            ...named('model'),
            spec: { replicas: 5, template: template({ app: 'model' }) },
            status: { readyReplicas: 5, stableRS, currentPodHash },
          },
        ],
      });
    expect(readinessOf(at('aaa', 'bbb'), fqdn, 'v2')).toBeUndefined();
    expect(readinessOf(at('bbb', 'bbb'), fqdn, 'v2')).toMatchObject({ ready: 5 });
    expect(readinessOf(at('aaa', 'aaa'), fqdn, 'v2')).toMatchObject({ ready: 0, replicas: 0 });
  });

  it('are none where Service and subset contradict each other', () => {
    const workload: Workload = {
      kind: 'Deployment',
      ...named('a'),
      podLabels: { app: 'model' },
      replicas: 1,
      ready: 1,
    };
    const snapshot = seen({ DestinationRule: [rule({ app: 'other' })], Deployment: [] });
    expect(readinessOf({ ...snapshot, workloads: [workload] }, fqdn, 'v2')).toMatchObject({
      ready: 0,
      replicas: 0,
    });
  });
});

describe('the DestinationRules of a host', () => {
  it('are the exact ones and the patterns over it, in their order', () => {
    const of = (name: string, host: string) => ({ metadata: { name, namespace: 'prod' }, spec: { host } });
    const rules = [
      of('all', '*.svc.cluster.local'),
      of('short', 'model'),
      of('other', 'other'),
      of('full', fqdn),
      of('prod', '*.prod.svc.cluster.local'),
      { metadata: { name: 'none' } },
    ];
    const names = () => rulesFor(fqdn, rules).map(one => one.metadata?.name);
    expect(names()).toEqual(['all', 'short', 'full', 'prod']);
    rules.push(of('late', 'model'));
    expect(names()).toEqual(['all', 'short', 'full', 'prod', 'late']);
  });
});
