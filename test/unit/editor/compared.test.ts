import { describe, expect, it } from 'vitest';
import { compared } from '../../../src/editor/preview/compared.ts';
import type { KubeObject } from '../../../src/istio/types.ts';

const file = {
  apiVersion: 'networking.istio.io/v1beta1',
  kind: 'VirtualService',
  metadata: { name: 'model' },
  spec: {
    hosts: ['model'],
    http: [{ route: [{ destination: { host: 'model', subset: 'v1' }, weight: 1 }] }],
  },
} as KubeObject;
const live = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: {
    annotations: { 'istio-canary.dev/history': '[]' },
    creationTimestamp: '2026-01-01T00:00:00Z',
    generation: 3,
    name: 'model',
    namespace: 'prod',
    resourceVersion: '7',
    uid: 'u',
  },
  spec: {
    http: [{ route: [{ destination: { subset: 'v1', host: 'model' }, weight: 1 }] }],
    hosts: ['model'],
  },
  status: {},
} as KubeObject;

describe('a comparison', () => {
  it('finds no difference in what only the cluster or the order adds', () => {
    const texts = compared(live, file);
    expect(texts.live).toBe(texts.file);
    expect(texts.file).toContain('namespace: prod');
  });

  it('shows what differs, and nothing else', () => {
    const changed = structuredClone(live) as KubeObject & { spec: { hosts: string[]; gateways?: string[] } };
    changed.spec.hosts.push('other');
    changed.spec.gateways = ['mesh'];
    const texts = compared(changed, file);
    const here = new Set(texts.file.split('\n'));
    expect(texts.live.split('\n').filter(line => !here.has(line))).toEqual([
      '    - other',
      '  gateways:',
      '    - mesh',
    ]);
  });
});
