/** The whole of it, with one call: API server, istiod, Envoy and ten endpoints of a model in two versions. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import {
  buildBench,
  buildOracle,
  type RealCluster,
  seedExample,
  setReady,
  startKubeApiServer,
} from '../../cluster/harness/index.ts';
import { type Recorder, record } from '../../cluster/support/istio-recorder.ts';
import { type CliAnswer, cli } from './cli.ts';
import { type Envoy, startEnvoy } from './envoy.ts';
import { fetchEnvoy } from './envoy-binary.ts';
import { buildIstiod, type Istiod, startIstiod } from './istiod.ts';
import { type Counts, type Load, type LoadOptions, send, startLoad } from './load.ts';
import { addEndpoints, aimService, removeEndpoints, writePods } from './manifests.ts';
import { endpointMetrics } from './metrics.ts';
import { type Models, startModels, type Version, versions } from './models.ts';
import { type ProxyRoute, proxyRoutes } from './proxy-routes.ts';
import { serveSourceMetrics } from './source-metrics.ts';

export const namespace = 'models';
export const service = 'model-service';
export const virtualService = 'model-virtual-service';
/** The name that clients call. */
export const host = `${service}.${namespace}.svc.cluster.local`;

/** The programs that a mesh is made of. */
export interface Parts {
  istiod: string;
  envoy: string;
}

/**
 * Builds and fetches what a mesh needs, all of it kept in the cache. Undefined, with the reason on standard error, where
 * this machine cannot have one; throws there when CI=true.
 */
export async function meshParts(): Promise<Parts | undefined> {
  const envoy = await fetchEnvoy();
  const bench = await buildBench();
  const oracle = await buildOracle();
  const istiod = await buildIstiod();
  return envoy && bench && oracle && istiod ? { istiod, envoy } : undefined;
}

export interface Mesh {
  readonly cluster: RealCluster;
  readonly istiod: Istiod;
  readonly proxy: Envoy;
  readonly models: Models;
  /** Every VirtualService and DestinationRule that there has been. */
  readonly recorder: Recorder;
  /** So many requests, to their end. */
  send(requests: number, options?: Partial<LoadOptions>): Promise<Counts>;
  /** Requests until it is stopped. */
  load(options?: Partial<LoadOptions>): Load;
  /** A command line of ours in this process; the namespace is the example's. */
  cli(...args: string[]): Promise<CliAnswer>;
  /** As `cli`, and throws where it does not end well. */
  run(...args: string[]): Promise<CliAnswer>;
  /** Puts the example back to where it begins: everything to v1, no subset or route but the example's, pods ready. */
  reset(): Promise<void>;
  /** Waits until the proxy's own routes of the service are as said. */
  arrived(holds: (routes: readonly ProxyRoute[]) => boolean): Promise<void>;
  /** As `arrived`, of the last route: the percent that it gives the versions, those without any left out. */
  split(shares: Record<string, number>): Promise<void>;
  /** The pods of a version crash: no connection, no ready replica, and shortly after no endpoint. */
  podsDie(version: Version): Promise<void>;
  /** Addresses and paths that Prometheus scrapes. */
  targets(): { address: string; path: string; labels: Record<string, string> }[];
  stop(): Promise<void>;
}

const patience = 60_000;

/** Starts a mesh. Whatever it has started ends when this process does, and with `stop`. */
export async function startMesh(parts: Parts): Promise<Mesh> {
  const started: (() => Promise<void> | void)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of started.splice(0).reverse()) await end();
  };
  try {
    return await start(parts, started, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  parts: Parts,
  started: (() => Promise<void> | void)[],
  stop: () => Promise<void>,
): Promise<Mesh> {
  const cluster = await startKubeApiServer();
  started.push(() => cluster.stop());
  await cluster.applyIstioCrds();

  const models = await startModels((endpoint, path) =>
    path === '/metrics'
      ? endpointMetrics({ namespace, service }, endpoint, models.behaviour(endpoint.version).quality)
      : undefined,
  );
  started.push(() => models.close());

  await seedExample(cluster, namespace);
  await aimService(cluster, namespace, models);
  const bringUp = async (): Promise<void> => {
    for (const version of versions) {
      await addEndpoints(cluster, namespace, models, version);
      await writePods(cluster, namespace, models, version, { ready: true, restarts: 0 });
    }
  };
  await bringUp();
  const recorder = record(cluster);
  started.push(() => recorder.close());

  const istiod = await startIstiod(parts.istiod, cluster);
  started.push(() => istiod.end());
  const { xdsPort } = istiod;
  const { directory } = cluster;
  const proxy = await startEnvoy({ binary: parts.envoy, directory, xdsPort, name: 'client', namespace });
  started.push(() => proxy.end());

  const versionAt = (address: string): Version | undefined =>
    models.endpoints.find(one => one.address === address)?.version;
  const source = await serveSourceMetrics({ namespace, service }, proxy.accessLog, versionAt);
  started.push(() => source.close());

  const kubeconfig = cluster.kubeconfigPath('admin', { namespace });
  const options = (more: Partial<LoadOptions> = {}): LoadOptions => ({ proxy: proxy.url, host, ...more });
  const mesh: Mesh = {
    cluster,
    istiod,
    proxy,
    models,
    recorder,
    send: (requests, more) => send(requests, options(more)),
    load: more => startLoad(options(more)),
    cli: (...args) => cli(kubeconfig, args),
    run: async (...args) => {
      const answer = await cli(kubeconfig, args);
      if (answer.code === 0) return answer;
      throw new Error(`istio-canary ${args.join(' ')} ended with ${answer.code}: ${answer.out}${answer.err}`);
    },
    reset: async () => {
      await models.recover();
      const path = `/apis/networking.istio.io/v1/namespaces/${namespace}`;
      await cluster.request('DELETE', `${path}/virtualservices/${virtualService}`);
      await cluster.request('DELETE', `${path}/destinationrules/model-destination`);
      // A driver that was killed holds its lease until it runs out.
      await cluster.request('DELETE', `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`);
      await seedExample(cluster, namespace);
      await aimService(cluster, namespace, models);
      await bringUp();
      await mesh.split({ v1: 100 });
    },
    arrived: async holds => {
      for (const limit = Date.now() + patience; ; await sleep(20)) {
        const routes = await proxyRoutes(proxy.admin, host);
        if (routes.length > 0 && holds(routes)) break;
        if (Date.now() > limit)
          throw new Error(`the proxy's routes are not as they should be: ${JSON.stringify(routes)}`);
      }
      // The proxy's worker has them a moment after its configuration says so.
      await sleep(100);
    },
    split: shares =>
      mesh.arrived(routes => {
        const given = Object.entries(routes.at(-1)?.weights ?? {}).filter(([, weight]) => weight > 0);
        const sum = given.reduce((all, [, weight]) => all + weight, 0);
        const percent = given.map(([version, weight]) => [version, (100 * weight) / sum]);
        return isDeepStrictEqual(Object.fromEntries(percent), shares);
      }),
    podsDie: async version => {
      await models.kill(version);
      await setReady(cluster, namespace, `model-${version}`, 0);
      await writePods(cluster, namespace, models, version, { ready: false, restarts: 0 });
      await removeEndpoints(cluster, namespace, models, version);
    },
    targets: () => [
      ...models.endpoints.map(({ address, pod }) => ({
        address: `${address}:${models.port}`,
        path: '/metrics',
        labels: { instance: pod },
      })),
      { address: source.address, path: '/metrics', labels: { instance: 'client' } },
    ],
    stop,
  };
  await mesh.split({ v1: 100 });
  return mesh;
}
