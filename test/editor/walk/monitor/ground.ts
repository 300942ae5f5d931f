/** A cluster with callers: the example behind a real API server, its requests in a real Prometheus with a past. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildBench,
  type RealCluster,
  seedExample,
  startKubeApiServer,
} from '../../../cluster/harness/index.ts';
import { type IstioExporter, startIstioExporter } from '../../../cluster/harness/istio-exporter.ts';
import { givePast } from '../../../cluster/harness/past.ts';
import { findPrometheus, type RealPrometheus, startPrometheus } from '../../../cluster/harness/prometheus.ts';
import { makePods } from '../../lane/make-pods.ts';
import { type Health, ModelTraffic, well } from '../../lane/model-traffic.ts';

export const object = 'model-virtual-service';
const path = `/apis/networking.istio.io/v1/namespaces/default/virtualservices/${object}`;

/** Milliseconds between two scrapes; the past has as many samples as a real one. */
const everyMs = 2000;
const minute = 60_000;

/** What v2 got, so many minutes before the beginning. */
const past = [
  { ago: 13, share: 1 },
  { ago: 8, share: 5 },
] as const;

const shareAgo = (minutes: number): number => past.findLast(one => one.ago >= minutes)?.share ?? 0;

export interface Ground {
  kubeconfig: string;
  cluster: RealCluster;
  prometheus: RealPrometheus;
  /** From here on v2 is like that. */
  health(health: Health): void;
  /** Percent of the requests that v2 gets by the VirtualService, as the API server has it. */
  share(): Promise<number>;
  annotations(): Promise<Record<string, string>>;
  stop(): Promise<void>;
}

interface Live {
  metadata: { uid: string; annotations?: Record<string, string> };
  spec: { http: { route: { weight?: number; destination: { subset: string } }[] }[] };
}

/** Undefined where no API server or no Prometheus can be had; the reason is on standard error. */
export async function startGround(): Promise<Ground | undefined> {
  if (!(await buildBench()) || !(await findPrometheus())) return undefined;
  const cluster = await startKubeApiServer();
  const exporter = await startIstioExporter();
  const traffic = new ModelTraffic(exporter, 900);
  const read = async (): Promise<Live> => (await cluster.request('GET', path)).body as Live;
  const share = async (): Promise<number> => {
    const { spec } = await read();
    return spec.http.at(-1)?.route.find(one => one.destination.subset === 'v2')?.weight ?? 0;
  };
  try {
    await cluster.applyIstioCrds();
    await seedExample(cluster, 'default');
    for (const version of ['v1', 'v2']) await makePods(cluster, 'default', version, 5);
    const prometheus = await startPrometheus({ scrapeIntervalMs: everyMs });
    const now = Date.now();
    await remember(cluster, await read(), now);
    await giveTraffic(prometheus, exporter, traffic, now);
    const running = traffic.run(share);
    const kubeconfig = join(cluster.directory, 'kubeconfig-monitor');
    writeFileSync(kubeconfig, kubeconfigOf(cluster), { mode: 0o600 });
    return {
      kubeconfig,
      cluster,
      prometheus,
      share,
      health: health => {
        traffic.health = health;
      },
      annotations: async () => (await read()).metadata.annotations ?? {},
      async stop() {
        traffic.end();
        await running;
        await prometheus.stop();
        await exporter.close();
        await cluster.stop();
      },
    };
  } catch (error) {
    await exporter.close();
    await cluster.stop();
    throw error;
  }
}

/** A context with a name as people have them. */
const kubeconfigOf = (cluster: RealCluster): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'dev-eu',
    clusters: [
      {
        name: 'dev-eu',
        cluster: {
          server: cluster.server,
          'certificate-authority-data': Buffer.from(cluster.caPem).toString('base64'),
        },
      },
    ],
    users: [{ name: 'ada', user: { token: cluster.tokens.admin } }],
    contexts: [{ name: 'dev-eu', context: { cluster: 'dev-eu', user: 'ada' } }],
  });

/** Writes the shares of the past into the object and its history, as shifts of ours would have. */
async function remember(cluster: RealCluster, { metadata: { uid }, spec }: Live, now: number): Promise<void> {
  const entries = past.map(({ ago, share }, place) => {
    const before = past[place - 1]?.share ?? 0;
    return {
      id: `past-${ago}`,
      action: 'shift',
      uid,
      by: 'ada',
      at: new Date(now - ago * minute).toISOString(),
      changes: [
        {
          route: { protocol: 'http', index: 0 },
          match: '',
          weights: { keys: ['v1', 'v2'], from: [100 - before, before], to: [100 - share, share], list: '' },
        },
      ],
    };
  });
  const share = past.at(-1)?.share ?? 0;
  const route = spec.http[0]?.route.map(one => ({
    ...one,
    weight: one.destination.subset === 'v2' ? share : 100 - share,
  }));
  const annotations = {
    'istio-canary.dev/stable': 'v1',
    'istio-canary.dev/history': JSON.stringify({ v: 1, entries: entries.reverse() }),
  };
  const { status, body } = await cluster.request('PATCH', path, {
    metadata: { annotations },
    spec: { http: [{ route }] },
  });
  if (status !== 200) throw new Error(`the past was refused: ${JSON.stringify(body)}`);
}

async function giveTraffic(
  prometheus: RealPrometheus,
  exporter: IstioExporter,
  traffic: ModelTraffic,
  now: number,
): Promise<void> {
  traffic.health = well;
  // Counters of one request each: without them the first growth of a series would not be seen.
  traffic.pass(0.01, 50);
  await givePast(
    prometheus,
    () => exporter.targets('default'),
    { from: now - 16 * minute, everyMs },
    at => traffic.pass(everyMs / 1000, shareAgo((now - at) / minute)),
  );
}
