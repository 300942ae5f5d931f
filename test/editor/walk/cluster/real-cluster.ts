import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import {
  buildBench,
  kubeconfigText,
  type RealCluster,
  seedExample,
  startKubeApiServer,
} from '../../../cluster/harness/index.ts';

/** Contexts of the walk's kubeconfig: one cluster, met as three; `prod-eu` is protected as the settings are. */
export const contexts = { first: 'dev-eu', protected: 'prod-eu', looking: 'look-eu' } as const;

const istio = '/apis/networking.istio.io/v1/namespaces';
const apps = '/apis/apps/v1/namespaces/default/deployments';

interface Route {
  name?: string;
  match?: unknown[];
  mirrors?: unknown[];
  mirror?: unknown;
  route?: { weight?: number; destination: { subset?: string } }[];
}

/** A witness: what the API server itself says, read without anything of the product. */
export interface Witness {
  kubeconfig: string;
  cluster: RealCluster;
  http(name?: string): Promise<Route[]>;
  /** The split for everybody, by subset. */
  split(name?: string): Promise<Record<string, number>>;
  subsets(): Promise<string[]>;
  /** Undefined where there is no such Deployment. */
  replicas(deployment: string): Promise<number | undefined>;
}

/** A kube-apiserver with Istio's CRDs, the example and a second namespace; undefined where none can be built. */
export async function startRealCluster(): Promise<Witness | undefined> {
  if (!(await buildBench())) return undefined;
  const cluster = await startKubeApiServer({ audit: true });
  try {
    await cluster.applyIstioCrds();
    await seedExample(cluster, 'default');
    await seedShop(cluster);
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  const read = async (path: string) => {
    const { status, body } = await cluster.request('GET', path);
    return status === 200 ? (body as { spec: Record<string, unknown> }).spec : undefined;
  };
  const http = async (name = 'default/model-virtual-service') => {
    const spec = await read(`${istio}/${name.replace('/', '/virtualservices/')}`);
    return (spec?.http ?? []) as Route[];
  };
  return {
    cluster,
    kubeconfig: writeKubeconfig(cluster),
    http,
    split: async name => {
      const last = (await http(name)).at(-1);
      return Object.fromEntries(
        (last?.route ?? []).map(one => [one.destination.subset ?? '', one.weight ?? 0]),
      );
    },
    subsets: async () => {
      const spec = await read(`${istio}/default/destinationrules/model-destination`);
      return ((spec?.subsets ?? []) as { name: string }[]).map(one => one.name);
    },
    replicas: async name => (await read(`${apps}/${name}`))?.replicas as number | undefined,
  };
}

/** Reads until the answer is the expected one, for at most ten seconds, and fails with the last answer. */
export async function becomes<T>(read: () => Promise<T>, expected: T): Promise<void> {
  const end = Date.now() + 10_000;
  let now = await read();
  while (!isDeepStrictEqual(now, expected) && Date.now() < end) {
    await sleep(100);
    now = await read();
  }
  assert.deepEqual(now, expected);
}

/** Namespace `shop`: a canary that Argo CD drives, and a VirtualService with one version. */
async function seedShop(cluster: RealCluster): Promise<void> {
  const namespace = 'shop';
  await cluster.request('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  // As in a mesh: without proxies nothing would follow a VirtualService, and its file would say so.
  const labels = { 'istio-injection': 'enabled' };
  for (const name of ['default', namespace])
    await cluster.request('PATCH', `/api/v1/namespaces/${name}`, { metadata: { labels } });
  const file = join(import.meta.dirname, 'shop.yaml');
  const { code, stderr } = await cluster.kubectl(['apply', '-n', namespace, '-f', file]);
  if (code !== 0) throw new Error(`kubectl apply of ${file} failed: ${stderr}`);
}

function writeKubeconfig(cluster: RealCluster): string {
  const { server, caPem, tokens } = cluster;
  const of = (user: 'admin' | 'viewer') =>
    JSON.parse(kubeconfigText({ server, caPem, user, token: tokens[user] }));
  const [admin, viewer] = [of('admin'), of('viewer')];
  const [adminContext, viewerContext] = [admin.contexts[0].context, viewer.contexts[0].context];
  const path = join(cluster.directory, 'kubeconfig-walk');
  const file = {
    ...admin,
    'current-context': contexts.first,
    users: [...admin.users, ...viewer.users],
    contexts: [
      { name: contexts.first, context: adminContext },
      { name: contexts.protected, context: adminContext },
      { name: contexts.looking, context: viewerContext },
    ],
  };
  writeFileSync(path, JSON.stringify(file), { mode: 0o600 });
  return path;
}

/** The text of a file of the workspace. */
export const textOf = (workspace: string, name: string): string =>
  readFileSync(join(workspace, name), 'utf8');
