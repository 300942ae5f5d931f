/** New Canary and Decommission without a cluster: what is copied, where it goes, and what stands in the way. */
import { describe, expect, it } from 'vitest';
import { type CanaryOptions, nextVersion } from '../../../src/canary/canary-ground.ts';
import { copyOf, type DeploymentLike, selects } from '../../../src/canary/copy-workload.ts';
import { type DecommissionOptions, planDecommission } from '../../../src/canary/decommission.ts';
import { manifestText } from '../../../src/canary/manifest-file.ts';
import type { Snapshot, Workload } from '../../../src/canary/model.ts';
import { planNewCanary } from '../../../src/canary/new-canary.ts';
import type { Refusal } from '../../../src/canary/refusal.ts';
import type { HttpRoute } from '../../../src/istio/types.ts';
import { validateText } from '../../../src/validation/index.ts';
import { carryOut } from './carry-out.ts';
import {
  destinationRule,
  service,
  snapshot,
  stamp,
  target,
  to,
  virtualService,
  workload,
} from './fixtures.ts';

const container = {
  name: 'model',
  image: 'model:1',
  terminationMessagePath: '/dev/termination-log',
  env: [{ name: 'A', value: 'b' }],
};
const source = (more: Partial<DeploymentLike> = {}): DeploymentLike => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: {
    name: 'model-v1',
    namespace: 'default',
    uid: 'd-1',
    resourceVersion: '9',
    labels: { app: 'model', version: 'v1', 'app.kubernetes.io/managed-by': 'Helm' },
    annotations: {
      'deployment.kubernetes.io/revision': '4',
      'kubectl.kubernetes.io/last-applied-configuration': '{}',
      'argocd.argoproj.io/tracking-id': 'a:apps/Deployment:default/model-v1',
      'meta.helm.sh/release-name': 'model',
      team: 'ml',
    },
    ownerReferences: [{ kind: 'X', name: 'x' }],
  },
  spec: {
    replicas: 5,
    progressDeadlineSeconds: 600,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
    selector: { matchLabels: { app: 'model', version: 'v1' } },
    template: {
      metadata: {
        labels: { app: 'model', version: 'v1' },
        annotations: { 'kubectl.kubernetes.io/restartedAt': 'x', 'prometheus.io/scrape': 'true' },
      },
      spec: {
        containers: [container, { name: 'istio-proxy', image: 'proxy:1' }],
        restartPolicy: 'Always',
        serviceAccountName: 'model',
      },
    },
  },
  ...more,
});
const wish = { name: 'model-v2', label: 'version', version: 'v2', image: 'model:2' };

describe('a copied Deployment', () => {
  it('has its own name, version and image, and nothing of who made the first one', () => {
    const copy = copyOf(source(), wish);
    expect(copy).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {
        name: 'model-v2',
        namespace: 'default',
        labels: { app: 'model', version: 'v2' },
        annotations: { team: 'ml' },
      },
      spec: {
        replicas: 5,
        selector: { matchLabels: { app: 'model', version: 'v2' } },
        template: {
          metadata: {
            labels: { app: 'model', version: 'v2' },
            annotations: { 'prometheus.io/scrape': 'true' },
          },
          spec: {
            serviceAccountName: 'model',
            containers: [
              { name: 'model', image: 'model:2', env: [{ name: 'A', value: 'b' }] },
              { name: 'istio-proxy', image: 'proxy:1' },
            ],
          },
        },
      },
    });
    expect(source().spec?.template?.metadata?.labels).toEqual({ app: 'model', version: 'v1' });
    expect(manifestText(copy)).toMatch(
      /^apiVersion: apps\/v1\nkind: Deployment\nmetadata:\n {2}name: model-v2\n {2}namespace: default\n {2}labels:\n/,
    );
  });

  it('asks which container where there are several, and names those there are', () => {
    const two = source();
    two.spec?.template?.spec?.containers?.push({ name: 'tokenizer', image: 't:1' });
    expect(() => copyOf(two, wish)).toThrow(/--container model\|tokenizer/);
    expect(() => copyOf(two, { ...wish, container: 'x' })).toThrow(
      /no container "x"; it has model, tokenizer/,
    );
    expect(
      copyOf(two, { ...wish, container: 'tokenizer' }).spec?.template?.spec?.containers?.[2]?.image,
    ).toBe('model:2');
  });

  it.each<[NonNullable<NonNullable<DeploymentLike['spec']>['selector']>, boolean]>([
    [{ matchLabels: { app: 'model' } }, true],
    [{ matchLabels: { app: 'model', version: 'v1' } }, false],
    [{ matchExpressions: [{ key: 'version', operator: 'In', values: ['v1', 'v2'] }] }, true],
    [{ matchExpressions: [{ key: 'version', operator: 'NotIn', values: ['v2'] }] }, false],
    [{ matchExpressions: [{ key: 'version', operator: 'Exists' }] }, true],
    [{ matchExpressions: [{ key: 'version', operator: 'DoesNotExist' }] }, false],
  ])('is told whether selector %j takes its pods too: %s', (selector, overlaps) => {
    expect(selects(source({ spec: { selector } }), { app: 'model', version: 'v2' })).toBe(overlaps);
  });
});

const one = [workload('v1', 5)];
const alone = (http: HttpRoute[] = [{ route: [to(undefined)] }], more: Partial<Snapshot> = {}): Snapshot =>
  snapshot([virtualService(http)], { destinationRules: [destinationRule(['v1'])], workloads: one, ...more });
const code = (make: () => unknown): string => {
  try {
    make();
    return 'none';
  } catch (error) {
    return (error as Refusal).code;
  }
};

describe('a new canary', () => {
  const plan = (now: Snapshot, more: Partial<CanaryOptions> = {}, from = source()) =>
    planNewCanary(now, from, { image: 'model:2', settleMs: 5, ...more }, stamp());

  it('pins what names the bare host, leaves header routes out of the split, and writes in an order that is safe', () => {
    const testers: HttpRoute = {
      match: [{ headers: { x: { exact: 'y' } } }],
      timeout: '2s',
      route: [to(undefined)],
    };
    const now = alone([testers, { route: [to(undefined)] }]);
    const made = plan(now);
    expect(made.plan).toMatchObject({
      before: [{ kind: 'DestinationRule', op: 'patch' }],
      settleMs: 5,
      after: [{ kind: 'Deployment', op: 'create', waitMs: 5 }],
      raisesCanary: false,
    });
    const [object] = made.plan.objects;
    const vs = object && now.virtualServices[0] && carryOut(now.virtualServices[0], object);
    expect(vs?.spec?.http).toEqual([
      { ...testers, route: [to('v1')] },
      { route: [to('v1', 100), to('v2', 0)] },
    ]);
    expect(vs?.metadata?.annotations?.['istio-canary.dev/stable']).toBe('v1');
    for (const written of made.objects)
      expect(validateText(manifestText(written)).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('makes stable a subset too where its rule has none for it', () => {
    const rule = { ...destinationRule([]), spec: { host: 'model-service' } };
    const made = plan(alone(undefined, { destinationRules: [rule] }));
    expect(made.plan.before?.map(({ words }) => words)).toEqual([
      expect.stringMatching(/\+ subset v1/),
      expect.stringMatching(/\+ subset v2/),
    ]);
    expect(made.plan.before?.[1]).toMatchObject({
      patch: [{}, { value: [{ name: 'v1', labels: { version: 'v1' } }] }, { path: '/spec/subsets/1' }],
    });
  });

  it('records as stable who has all requests, also where another version is copied', () => {
    const v2 = source({
      metadata: { ...source().metadata, name: 'model-v2' },
      spec: {
        ...source().spec,
        selector: { matchLabels: { app: 'model', version: 'v2' } },
        template: {
          ...source().spec?.template,
          metadata: { labels: { app: 'model', version: 'v2' } },
        },
      },
    });
    const now = snapshot([virtualService([{ route: [to('v1', 100), to('v2', 0)] }])], {
      destinationRules: [destinationRule(['v1', 'v2'])],
      workloads: [workload('v1', 5), workload('v2', 5)],
    });
    const { plan: made } = plan(now, { image: 'model:3', version: 'v3' }, v2);
    const [object] = made.objects;
    const vs = object && now.virtualServices[0] && carryOut(now.virtualServices[0], object);
    expect(vs?.metadata?.annotations?.['istio-canary.dev/stable']).toBe('v1');
  });

  it('says what would reach the new pods all the same', () => {
    const other = {
      ...virtualService([{ route: [to(undefined)] }]),
      metadata: { name: 'b', namespace: 'default', uid: 'u-2' },
    };
    const gateway = virtualService(
      [{ route: [to('v1')] }],
      {},
      { hosts: ['models.example.com'], gateways: ['g'] },
    );
    const all = { ...service, metadata: { ...service.metadata, name: 'everything' } };
    const tcp = { ...service, spec: { ...service.spec, ports: [{ port: 9000, name: 'tcp-grpc' }] } };
    const now = alone([], { virtualServices: [gateway, other], services: [tcp, all] });
    const said = plan(now, { service: 'model-service', virtualService: target }).plan;
    const text = said.warnings.join('\n');
    expect(text).toMatch(/names model-service.default.svc.cluster.local as a whole: route .* of default\/b/);
    expect(text).toMatch(/No VirtualService routes calls from within the mesh to everything/);
    expect(text).toMatch(/Port tcp-grpc of model-service is not HTTP/);
    expect(text).toMatch(/Clients outside the mesh .* through model-service, everything/);
    expect(text).toMatch(/Not copied: .*PodDisruptionBudgets/);
    expect(said.raisesCanary).toBe(true);
  });

  it('names what both versions share, and where the copy still says the old one, without what stands there', () => {
    const from = source();
    const template = { ...from.spec?.template?.spec };
    const app = {
      ...container,
      ports: [{ containerPort: 8080, hostPort: 80 }],
      env: [
        { name: 'MODEL', value: 's3://key:secret@models/v1.bin' },
        { name: 'OTHER', value: 'v10' },
        { name: 'API', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
      ],
      readinessProbe: { httpGet: { path: '/v1/ready', port: 8080 } },
    };
    const affinity = { podAntiAffinity: { terms: [{ labelSelector: { matchLabels: { version: 'v1' } } }] } };
    const volumes = [{ name: 'cache', persistentVolumeClaim: { claimName: 'weights' } }];
    const spec = { ...template, containers: [app], affinity, volumes };
    const paused = { ...from.spec, paused: true, template: { ...from.spec?.template, spec } };
    const made = plan(alone(), {}, source({ spec: paused }));
    const text = made.plan.warnings.join('\n');
    expect(text).toContain(
      'The copy still says v1: containers[model].env[MODEL].value, affinity.podAntiAffinity.terms[0].labelSelector.matchLabels.version. Look',
    );
    expect(text).not.toContain('secret');
    expect(text).toMatch(/Both versions use PersistentVolumeClaim weights/);
    expect(text).toMatch(/Its pods take port 80 of their node/);
    expect(JSON.stringify(made.objects)).not.toContain('paused');
    expect(plan(alone()).plan.warnings.join()).not.toMatch(/still says|PersistentVolumeClaim|of their node/);
  });

  it.each<[string, HttpRoute[]]>([
    ['route', [{ match: [{ uri: { prefix: '/beta' } }], route: [to('v2')] }, { route: [to('v1')] }]],
    ['mirror', [{ route: [to('v1')], mirror: { host: 'model-service', subset: 'v2' } }]],
  ])('says that a %s of an earlier version of its name leads to the new pods', (_, http) => {
    const { warnings, raisesCanary } = plan(alone(http)).plan;
    expect(warnings.join()).toMatch(/Will reach the new pods, since it names subset v2 of model-service/);
    expect(raisesCanary).toBe(true);
    expect(plan(alone([{ route: [to('v1')] }])).plan.raisesCanary).toBe(false);
  });

  it('says that it does not see every namespace', () => {
    expect(plan(alone(undefined, { namespaces: ['default'] })).plan.warnings.join()).toMatch(
      /Only default can be read/,
    );
  });

  it('names the autoscaler that it does not copy', () => {
    const hpa = {
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'scale', namespace: 'default' },
      target: { kind: 'Deployment', name: 'model-v1' },
      min: 1,
      max: 9,
      current: 5,
    };
    expect(plan(alone(undefined, { autoscalers: [hpa] })).plan.warnings.join()).toMatch(
      /Not copied: HorizontalPodAutoscaler scale/,
    );
  });

  const v2 = workload('v2', 1);
  const unlabelled = source({
    spec: {
      ...source().spec,
      template: { metadata: { labels: { app: 'model' } }, spec: { containers: [container] } },
    },
  });
  it.each<[string, () => unknown]>([
    ['version-taken', () => plan(alone(undefined, { workloads: [...one, v2] }), { version: 'v2' })],
    ['version-taken', () => plan(alone(), { version: 'v1' })],
    ['name-taken', () => plan(alone(), { name: 'model-v1' })],
    ['no-version-label', () => plan(alone(), {}, unlabelled)],
    ['service-unknown', () => plan(alone(undefined, { services: [] }))],
    ['services-unknown', () => plan(alone(undefined, { services: undefined }))],
    ['rules-unknown', () => plan(alone(undefined, { destinationRules: undefined }))],
    [
      'service-selects-version',
      () =>
        plan(
          alone(undefined, {
            services: [{ ...service, spec: { selector: { app: 'model', version: 'v1' } } }],
          }),
        ),
    ],
    [
      'selectors-overlap',
      () =>
        plan(
          alone(),
          {},
          source({ spec: { ...source().spec, selector: { matchLabels: { app: 'model' } } } }),
        ),
    ],
    [
      'no-route',
      () => plan(alone([{ route: [to(undefined, 100, 'elsewhere')] }]), { virtualService: target }),
    ],
  ])('is refused: %s', (expected, make) => expect(code(make)).toBe(expected));

  it.each([
    ['v1', [], 'v2'],
    ['v1', ['v2', 'v3'], 'v4'],
    ['2024.9', [], '2024.10'],
    ['blue', [], undefined],
  ])('the version after %s beside %j is %s', (from, taken, next) => {
    expect(nextVersion(from, new Set(taken))).toBe(next);
  });
});

describe('a version that goes', () => {
  const promoted = (
    more: Partial<Snapshot> = {},
    http: HttpRoute[] = [{ route: [to('v1', 0), to('v2', 100)] }],
  ) => snapshot([virtualService(http, { annotations: { 'istio-canary.dev/stable': 'v1' } })], more);
  const plan = (now: Snapshot, key = 'v1', more: DecommissionOptions = {}) =>
    planDecommission(now, target, key, { drainMs: 0, settleMs: 5, ...more }, stamp());

  it('is taken from every VirtualService at 0 %, in one plan', () => {
    const other = {
      ...virtualService([{ route: [to('v2', 1), to('v1', 0)] }]),
      metadata: { name: 'b', namespace: 'default', uid: 'u-2' },
    };
    const now = promoted();
    const made = plan({ ...now, virtualServices: [...now.virtualServices, other] });
    expect(made.objects.map(({ name, after }) => [name, after])).toEqual([
      ['model', { v2: 100 }],
      ['b', { v2: 100 }],
    ]);
    expect(made.after).toMatchObject([
      { kind: 'DestinationRule', waitMs: 5 },
      { kind: 'Deployment', name: 'model-v1', change: { from: 5, to: 0 } },
    ]);
    expect(made.objects[0]?.entry.stable).toEqual({ from: 'v1', to: 'v2' });
  });

  const rollout: Workload = { ...workload('v1', 5), kind: 'Rollout' };
  const daemon: Workload = { ...workload('v1', 5), kind: 'DaemonSet' };
  const everything = { name: 'all', labels: { app: 'model' } };
  const rule = destinationRule();
  const shared = { ...rule, spec: { ...rule.spec, subsets: [...(rule.spec?.subsets ?? []), everything] } };
  const three: HttpRoute[] = [{ route: [to('v1', 0), to('v2', 50), to('v3', 50)] }];
  const single = {
    ...service,
    metadata: { name: 'old-model', namespace: 'default' },
    spec: { selector: { version: 'v1' } },
  };
  const byName: HttpRoute = {
    match: [{ uri: { prefix: '/old' } }],
    route: [to(undefined, 100, 'old-model')],
  };
  it.each<[string, () => unknown]>([
    ['still-used', () => plan(promoted(), 'v2')],
    [
      'still-used',
      () =>
        plan(promoted({ services: [service, single] }, [byName, { route: [to('v1', 0), to('v2', 100)] }])),
    ],
    ['drain-unknown', () => plan(promoted(), 'v1', { drainMs: undefined })],
    ['unknown-destination', () => plan(promoted(), 'v9')],
    ['workload-kind', () => plan(promoted({ workloads: [rollout, workload('v2', 5)] }))],
    ['workload-kind', () => plan(promoted({ workloads: [daemon, workload('v2', 5)] }))],
    ['workload-shared', () => plan(promoted({ destinationRules: [shared] }))],
    ['stable-unknown', () => plan(promoted({}, three))],
  ])('is refused: %s', (expected, make) => expect(code(make)).toBe(expected));

  it('counts no workload of 0 replicas as one that takes over, and names Services that it leaves empty', () => {
    const bare: HttpRoute = { match: [{ uri: { prefix: '/all' } }], route: [to(undefined)] };
    const http = [bare, { route: [to('v1', 0), to('v2', 100)] }];
    expect(code(() => plan(promoted({}, http)))).toBe('none');
    const asleep = { workloads: [workload('v1', 5), workload('v2', 0, 0)] };
    expect(code(() => plan(promoted(asleep, http)))).toBe('still-used');
    const text = plan(promoted({ services: [service, single] })).warnings.join();
    expect(text).toMatch(/Service default\/old-model has no other pods/);
    expect(plan(promoted()).warnings.join()).not.toMatch(/no other pods/);
  });

  it('takes the word of who is stable where several are left', () => {
    expect(plan(promoted({}, three), 'v1', { stable: 'v3' }).objects[0]?.entry.stable?.to).toBe('v3');
  });

  it('says what is in the way of the scaling, and what it cannot know', () => {
    const hpa = {
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'scale', namespace: 'default' },
      target: { kind: 'Deployment', name: 'model-v1' },
      min: 1,
      max: 9,
      current: 5,
    };
    const owned = {
      ...workload('v1', 5),
      metadata: {
        ...workload('v1', 5).metadata,
        annotations: { 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:default/model-v1' },
      },
    };
    const text = plan(
      promoted({ autoscalers: [hpa], workloads: [owned, workload('v2', 5)], namespaces: ['default'] }),
    ).warnings.join('\n');
    expect(text).toMatch(/HorizontalPodAutoscaler scale scales Deployment default\/model-v1/);
    expect(text).toMatch(/Deployment default\/model-v1 is driven by Argo CD/);
    expect(text).toMatch(/Only default can be read/);
    const unknown = plan(promoted({ workloads: undefined }), 'v1', { drainMs: undefined });
    expect(unknown.warnings.join()).toMatch(/which workload is behind v1 is not known/i);
    expect(unknown.after).toHaveLength(1);
  });

  it('waits for connections before the scaling, and deletes last', () => {
    const made = plan(promoted(), 'v1', { drainMs: 30_000, deleteWorkload: true });
    expect(made.after?.map(({ op, waitMs }) => [op, waitMs])).toEqual([
      ['patch', 5],
      ['patch', 30_000],
      ['delete', undefined],
    ]);
    expect(made.objects[0]?.entry.others).toHaveLength(2);
  });

  describe('that stopped half way', () => {
    /** Routes and subset are gone, the pods are there. */
    const stopped = (more: Partial<Snapshot> = {}): Snapshot => {
      const ready = promoted();
      const [object] = plan(ready).objects;
      const [vs] = ready.virtualServices;
      const after = object && vs ? carryOut(vs, object) : virtualService([]);
      return { ...ready, virtualServices: [after], destinationRules: [destinationRule(['v2'])], ...more };
    };

    it('is gone on with by its own name, and by no other', () => {
      expect(plan(stopped()).after).toMatchObject([{ name: 'model-v1', change: { from: 5, to: 0 } }]);
      expect(plan(stopped(), 'model-service/v1').after).toHaveLength(1);
      expect(code(() => plan(stopped(), 'v9'))).toBe('unknown-destination');
    });

    it('asks for the drain as at first, and waits for it', () => {
      expect(code(() => plan(stopped(), 'v1', { drainMs: undefined }))).toBe('drain-unknown');
      expect(plan(stopped(), 'v1', { drainMs: 30_000 }).after).toMatchObject([{ waitMs: 30_000 }]);
      expect(plan(stopped()).after).toMatchObject([{ waitMs: 5 }]);
    });

    it('deletes the workload where that is said, also when it only did not come to that', () => {
      const kinds = (now: Snapshot, more: DecommissionOptions) =>
        plan(now, 'v1', { deleteWorkload: true, ...more }).after?.map(({ op, name }) => [op, name]);
      expect(kinds(stopped(), {})).toEqual([
        ['patch', 'model-v1'],
        ['delete', 'model-v1'],
      ]);
      const having = (replicas: number): Snapshot => {
        const now = stopped();
        const workloads = (now.workloads ?? []).map(one =>
          one.metadata?.name === 'model-v1' ? { ...one, replicas } : one,
        );
        return { ...now, workloads };
      };
      expect(kinds(having(0), { drainMs: undefined })).toEqual([['delete', 'model-v1']]);
      expect(code(() => kinds(having(2), {}))).toBe('still-used');
    });

    it('takes no pods that get requests by now', () => {
      const now = stopped({ services: [service, single] });
      const again = {
        ...virtualService([byName]),
        metadata: { name: 'b', namespace: 'default', uid: 'u-2' },
      };
      const used = { ...now, virtualServices: [...now.virtualServices, again] };
      expect(code(() => plan(used))).toBe('still-used');
    });
  });
});
