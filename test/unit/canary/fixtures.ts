/** The story's objects as small builders: what a test does not say is as in examples/model-service. */
import type { Snapshot, Workload } from '../../../src/canary/model.ts';
import type { Stamp } from '../../../src/canary/plan.ts';
import type {
  DestinationRule,
  HttpRoute,
  RouteDestination,
  VirtualService,
} from '../../../src/istio/types.ts';

export const target = { namespace: 'default', name: 'model' };

/** `to('v1', 90)`: a destination of the story's host. */
export const to = (
  subset: string | undefined,
  weight?: number,
  host = 'model-service',
): RouteDestination => ({
  destination: { host, ...(subset ? { subset } : {}) },
  ...(weight === undefined ? {} : { weight }),
});

export function virtualService(
  http: HttpRoute[],
  metadata: VirtualService['metadata'] = {},
  spec: VirtualService['spec'] = {},
): VirtualService {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'model', namespace: 'default', uid: 'u-1', resourceVersion: '7', ...metadata },
    spec: { hosts: ['model-service'], http, ...spec },
  };
}

export function destinationRule(subsets: string[] = ['v1', 'v2'], host = 'model-service'): DestinationRule {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name: 'model-destination', namespace: 'default' },
    spec: { host, subsets: subsets.map(name => ({ name, labels: { version: name } })) },
  };
}

export const workload = (version: string, ready: number, replicas = 5): Workload => ({
  kind: 'Deployment',
  metadata: { name: `model-${version}`, namespace: 'default' },
  podLabels: { app: 'model', version },
  replicas,
  ready,
});

export const service = {
  kind: 'Service',
  metadata: { name: 'model-service', namespace: 'default' },
  spec: { selector: { app: 'model' }, ports: [{ port: 80 }] },
};

export function snapshot(virtualServices: VirtualService[], more: Partial<Snapshot> = {}): Snapshot {
  return {
    cluster: { context: 'test', server: 'https://127.0.0.1:6443', caDigest: 'abc' },
    user: 'ada',
    virtualServices,
    destinationRules: [destinationRule()],
    services: [service],
    workloads: [workload('v1', 5), workload('v2', 5)],
    ...more,
  };
}

/** A stamp whose ids count up: `id-1`, `id-2`, ... */
export function stamp(why?: string): Stamp {
  let count = 0;
  return {
    at: '2026-01-02T03:04:05.000Z',
    newId: () => `id-${++count}-${Math.random().toString(36).slice(2)}`,
    ...(why ? { why } : {}),
  };
}
