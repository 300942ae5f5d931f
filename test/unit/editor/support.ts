import type { Snapshot, Workload } from '../../../src/canary/model.ts';
import type { DestinationRule, VirtualService } from '../../../src/istio/types.ts';

/** A snapshot of the model service at the given weights, everything known. */
export function modelSnapshot(
  weights: Record<string, number>,
  annotations?: Record<string, string>,
): Snapshot {
  const virtualService: VirtualService = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'model', namespace: 'prod', uid: 'u-1', resourceVersion: '7', annotations },
    spec: {
      hosts: ['model-service'],
      http: [
        {
          name: 'testers',
          match: [{ headers: { 'x-canary': { exact: 'v2' } } }],
          route: [{ destination: { host: 'model-service', subset: 'v2' } }],
        },
        {
          route: Object.entries(weights).map(([subset, weight]) => ({
            destination: { host: 'model-service', subset },
            weight,
          })),
        },
      ],
    },
  };
  const rule: DestinationRule = {
    metadata: { name: 'model', namespace: 'prod' },
    spec: { host: 'model-service', subsets: ['v1', 'v2'].map(name => ({ name, labels: { version: name } })) },
  };
  const workload = (version: string, ready: number): Workload => ({
    kind: 'Deployment',
    metadata: { name: `model-${version}`, namespace: 'prod' },
    podLabels: { app: 'model', version },
    replicas: 5,
    ready,
  });
  return {
    cluster: { context: 'kind', server: 'https://127.0.0.1:6443', caDigest: '' },
    user: 'ada',
    virtualServices: [virtualService],
    destinationRules: [rule],
    services: [
      { metadata: { name: 'model-service', namespace: 'prod' }, spec: { selector: { app: 'model' } } },
    ],
    workloads: [workload('v1', 5), workload('v2', 0)],
  };
}
