import { describe, expect, it } from 'vitest';
import { planDecommission } from '../../../src/canary/decommission.ts';
import type { Snapshot } from '../../../src/canary/model.ts';
import { type SenderKind, type Senders, sendersOf } from '../../../src/canary/senders.ts';
import type { KubeObject } from '../../../src/istio/types.ts';
import { service, snapshot, stamp, target, to, virtualService } from './fixtures.ts';

const object = (spec: object, namespace = 'default'): KubeObject =>
  ({ metadata: { name: 'public', namespace }, spec }) as KubeObject;
const senders = (kind: SenderKind, spec: object, namespace?: string): Senders[] => [
  { kind, objects: [object(spec, namespace)] },
];
const hosts = (kind: SenderKind, spec: object): string[] =>
  sendersOf(senders(kind, spec, 'shop')).map(one => `${one.isMirror ? 'mirror ' : ''}${one.fqdn}`);

describe('who sends requests beside VirtualServices', () => {
  it.each<[string, SenderKind, object, string[]]>([
    ['a backend', 'HTTPRoute', { rules: [{ backendRefs: [{ name: 'a' }] }] }, ['a.shop.svc.cluster.local']],
    [
      'one of another namespace',
      'HTTPRoute',
      { rules: [{ backendRefs: [{ name: 'a', namespace: 'far', port: 80 }] }] },
      ['a.far.svc.cluster.local'],
    ],
    ['none with a weight of 0', 'HTTPRoute', { rules: [{ backendRefs: [{ name: 'a', weight: 0 }] }] }, []],
    [
      "a host by Istio's name for it",
      'HTTPRoute',
      { rules: [{ backendRefs: [{ group: 'networking.istio.io', kind: 'Hostname', name: 'a.example' }] }] },
      ['a.example'],
    ],
    [
      'no Service of another API',
      'HTTPRoute',
      { rules: [{ backendRefs: [{ group: 'multicluster.x-k8s.io', kind: 'ServiceImport', name: 'a' }] }] },
      [],
    ],
    [
      'mirrors of a rule and of a backend',
      'HTTPRoute',
      {
        rules: [
          {
            filters: [{ type: 'RequestMirror', requestMirror: { backendRef: { name: 'm' } } }],
            backendRefs: [
              {
                name: 'a',
                filters: [{ type: 'RequestMirror', requestMirror: { backendRef: { name: 'n' } } }],
              },
            ],
          },
        ],
      },
      ['a.shop.svc.cluster.local', 'mirror m.shop.svc.cluster.local', 'mirror n.shop.svc.cluster.local'],
    ],
    [
      'a gRPC backend',
      'GRPCRoute',
      { rules: [{ backendRefs: [{ name: 'a' }] }] },
      ['a.shop.svc.cluster.local'],
    ],
    [
      "an Ingress's paths and its default",
      'Ingress',
      {
        defaultBackend: { service: { name: 'd' } },
        rules: [
          { http: { paths: [{ backend: { service: { name: 'a' } } }, { backend: { resource: {} } }] } },
          {},
        ],
      },
      ['a.shop.svc.cluster.local', 'd.shop.svc.cluster.local'],
    ],
    ['nothing in what is half written', 'HTTPRoute', { rules: [{ backendRefs: [null, {}] }, {}] }, []],
  ])('is told by %s', (_what, kind, spec, expected) => expect(hosts(kind, spec)).toEqual(expected));
});

describe('a version that goes while something else sends to it', () => {
  const own = {
    ...service,
    metadata: { name: 'old-model', namespace: 'default' },
    spec: { selector: { version: 'v1' } },
  };
  const promoted = (more: Partial<Snapshot>): Snapshot =>
    snapshot(
      [
        virtualService([{ route: [to('v1', 0), to('v2', 100)] }], {
          annotations: { 'istio-canary.dev/stable': 'v1' },
        }),
      ],
      { services: [service, own], ...more },
    );
  const plan = (more: Partial<Snapshot>) =>
    planDecommission(promoted(more), target, 'v1', { drainMs: 0, settleMs: 5 }, stamp());
  const toBackend = (name: string): Senders[] =>
    senders('HTTPRoute', { rules: [{ backendRefs: [{ name, port: 80 }] }] });

  it('stays, with the route that sends there named', () => {
    expect(() => plan({ senders: toBackend('old-model') })).toThrow(
      /v1 is still used, so it stays: HTTPRoute default\/public \(to old-model\.default\.svc\.cluster\.local\)/,
    );
    const mirror = {
      rules: [
        { filters: [{ requestMirror: { backendRef: { name: 'old-model' } } }], backendRefs: [{ name: 'x' }] },
      ],
    };
    expect(() => plan({ senders: senders('HTTPRoute', mirror) })).toThrow(
      /the mirror of HTTPRoute default\/public/,
    );
    expect(() =>
      plan({ senders: senders('Ingress', { defaultBackend: { service: { name: 'old-model' } } }) }),
    ).toThrow(/Ingress default\/public/);
  });

  it('goes where the other versions answer for the same Service, which is said', () => {
    const { warnings } = plan({ senders: toBackend('model-service') });
    expect(warnings.join()).toMatch(
      /HTTPRoute default\/public names no subset, so it reaches v1 until that is scaled/,
    );
    expect(plan({ senders: toBackend('another') }).warnings.join()).not.toMatch(/HTTPRoute/);
  });

  it('goes with a word on what could not be read', () => {
    const { warnings } = plan({
      senders: [{ kind: 'HTTPRoute', objects: [], unread: 'that right is missing.' }],
    });
    expect(warnings).toContain(
      'HTTPRoutes may send there too, and not all of them can be read: that right is missing.',
    );
  });
});
