/** What findings learn of a real cluster: its objects beyond splits, and what its own CRDs know. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readClusterSchema } from '../../src/cluster/crd-schema.ts';
import { openLive } from '../../src/cluster/live.ts';
import type { ClusterSession, LiveCluster, ScopeOptions } from '../../src/cluster/ports.ts';
import { openSession } from '../../src/cluster/session.ts';
import {
  CombinedIndex,
  FileIndex,
  type KeptFields,
  LiveIndex,
  validateParsed,
} from '../../src/validation/index.ts';
import { parseText } from '../../src/yaml/index.ts';
import { olderCluster } from '../unit/validation/cluster-schema.ts';
import {
  buildBench,
  grantInNamespace,
  type RealCluster,
  revokeInNamespace,
  seedExample,
  setReady,
  startKubeApiServer,
  type User,
} from './harness/index.ts';

const bench = await buildBench();
const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

const route = (
  namespace: string,
  destination: string,
  more = '',
): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: mine, namespace: ${namespace}}
spec:
  hosts: [mine]
  http:
    - route:
        - destination: {${destination}}
${more}`;

/** The paths that one tree keeps and the other does not. */
function lacking(ours: KeptFields | undefined, theirs: KeptFields | undefined, path = 'spec'): string[] {
  if (!theirs) return [path];
  if (theirs.open) return [];
  return [
    ...(ours?.each ? lacking(ours.each, theirs.each, `${path}[]`) : []),
    ...Object.entries(ours?.fields ?? {}).flatMap(([name, inner]) =>
      lacking(inner, theirs.fields?.[name] ?? theirs.each, `${path}.${name}`),
    ),
  ];
}

describe.skipIf(bench === undefined)('what is known of a cluster', () => {
  let cluster: RealCluster;
  const open: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    cluster = await startKubeApiServer();
    await cluster.applyIstioCrds();
    await seedExample(cluster, 'models');
  });
  afterAll(() => cluster?.stop());
  afterEach(async () => {
    for (const close of open.splice(0).reverse()) await close();
  });

  async function session(user: User, namespace?: string): Promise<ClusterSession> {
    const opened = await openSession({ kubeconfig: cluster.kubeconfigPath(user, { namespace }) });
    open.push(() => opened.close());
    return opened;
  }
  async function live(user: User, options: ScopeOptions = {}, namespace?: string): Promise<LiveCluster> {
    const view = openLive(await session(user, namespace), options);
    open.push(() => view.dispose());
    await view.ready();
    return view;
  }
  const until = (check: () => unknown): Promise<unknown> =>
    expect.poll(check, { timeout: 10_000, interval: 20 }).toBeTruthy();
  const complete = (view: LiveCluster, kind: string) =>
    view.knowledge().find(one => one.kind === kind)?.complete;
  /** What a text refers to and is nowhere, beside nothing but the cluster. */
  const said = (view: LiveCluster, text: string): string[] => {
    const index = new LiveIndex();
    index.update(view.knowledge());
    const { context } = view.session.identity;
    const combined = new CombinedIndex(new FileIndex(), index, { context, namespace: 'default' });
    const findings = validateParsed(parseText(text), { index: combined });
    return findings
      .filter(({ code }) => code === 'IST0101')
      .map(({ code, path, cluster: where }) => `${code} ${path} ${where}`);
  };
  const missing = (field: string, view: LiveCluster): string =>
    `IST0101 spec.http[0].route[0].destination.${field} ${view.session.identity.context}`;

  test('holds whole objects of every kind, and says where a kind is complete', async () => {
    const view = await live('admin');
    expect(view.states().map(one => one.kind)).not.toContain('Namespace');
    await until(() => complete(view, 'Gateway') === 'all' && complete(view, 'Namespace') === 'all');
    // No API serves them here, so there are none; but Istio's own kinds would be another matter.
    expect(complete(view, 'Rollout')).toBe('all');
    await setReady(cluster, 'models', 'model-v1', 3);
    const index = new LiveIndex();
    const deployment = () => index.ofKind('Deployment').find(({ ref }) => ref.name === 'model-v1')?.live;
    await until(() => {
      index.update(view.knowledge());
      return (deployment()?.status as { readyReplicas?: number } | undefined)?.readyReplicas === 3;
    });
    expect(deployment()).toMatchObject({
      metadata: { creationTimestamp: expect.any(String), namespace: 'models' },
      spec: { replicas: expect.any(Number), template: { metadata: { labels: { version: 'v1' } } } },
    });
    expect(JSON.stringify(deployment())).not.toMatch(/managedFields|last-applied|containers/);
    expect(index.ofKind('Namespace').map(({ ref }) => ref.name)).toContain('models');
  });

  test('finds what neither files nor cluster have, in namespaces that there are', async () => {
    const view = await live('admin');
    await until(() => complete(view, 'ServiceEntry') === 'all' && complete(view, 'Namespace') === 'all');
    expect(said(view, route('models', 'host: model-service, subset: v1'))).toEqual([]);
    expect(said(view, route('models', 'host: model-service, subset: v9'))).toEqual([missing('subset', view)]);
    expect(said(view, route('models', 'host: nobody'))).toEqual([missing('host', view)]);
    expect(said(view, route('staging', 'host: nobody'))).toEqual([]);
  });

  test('claims nothing of what may not be listed', async () => {
    await grantInNamespace(cluster, 'shifter', 'models');
    const view = await live('shifter', {}, 'models');
    await until(() => complete(view, 'Gateway')?.includes('models'));
    expect(complete(view, 'Service')).toEqual(['models']);
    expect(complete(view, 'Namespace')).toEqual([]);
    const inModels = said(view, route('models', 'host: model-service, subset: v9'));
    expect(inModels).toEqual([missing('subset', view)]);
    expect(said(view, route('default', 'host: nobody'))).toEqual([]);
    await revokeInNamespace(cluster, 'shifter', 'models');
  });

  test('hears the CRDs, or OpenAPI where those may not be read, and both say the same', async () => {
    const schema = await readClusterSchema(await session('admin'));
    expect(schema?.versions).toEqual(['v1', 'v1beta1', 'v1alpha3']);
    expect(schema?.specs.VirtualService?.fields?.http?.each?.fields).toHaveProperty('timeout');
    // Our schema is made of these very CRDs, so they lack nothing that it knows.
    const ours = olderCluster().specs;
    expect(lacking(ours.VirtualService, schema?.specs.VirtualService)).toEqual([]);
    expect(lacking(ours.DestinationRule, schema?.specs.DestinationRule)).toEqual([]);
    // The viewer may not read CRDs.
    expect((await cluster.kubectl(['auth', 'can-i', 'get', 'crd', '--as', 'viewer'])).stdout).toMatch(/^no/);
    const viewer = await readClusterSchema(await session('viewer'));
    expect(viewer?.versions).toEqual(schema?.versions);
    expect(viewer?.specs).toEqual(schema?.specs);
  });

  test('warns of fields that an older CRD lacks, and takes those that a newer one has', async () => {
    const name = `${crds}/virtualservices.networking.istio.io`;
    const versions =
      '/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties/http/items/properties';
    const { body } = await cluster.request('GET', name);
    const { spec } = body as { spec: { versions: { name: string }[] } };
    expect(spec.versions[0]?.name).toBe('v1');
    await cluster.request('PATCH', name, [
      { op: 'remove', path: `${versions}/timeout` },
      {
        op: 'add',
        path: `${versions}/retryBudget`,
        value: { type: 'object', properties: { percent: { type: 'integer' } } },
      },
    ]);
    const schema = await readClusterSchema(await session('admin'));
    const codes = (more: string): string[] =>
      validateParsed(parseText(route('models', 'host: model-service', more)), { clusterSchema: schema }).map(
        ({ code }) => code,
      );
    expect(codes('      timeout: 5s\n')).toEqual(['pruned-by-cluster']);
    expect(codes('      retryBudget: {percent: 20}\n')).toEqual([]);
    expect(codes('      retryBudget: {per: 20}\n')).toEqual([]);

    // The server itself is of the same opinion.
    const written = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: 'skewed' },
      spec: { hosts: ['x'], http: [{ timeout: '5s', route: [{ destination: { host: 'x' } }] }] },
    };
    const path = '/apis/networking.istio.io/v1/namespaces/models/virtualservices?dryRun=All';
    const stored = async (): Promise<object | undefined> =>
      ((await cluster.request('POST', path, written)).body as { spec: { http: object[] } }).spec.http[0];
    // It learns of its CRD's change through a watch.
    await expect.poll(stored).not.toHaveProperty('timeout');
  });
});
