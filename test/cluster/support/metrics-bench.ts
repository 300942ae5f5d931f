/** A canary's requests in a real Prometheus: pods of v1 and v2 and a gateway, whose counters a test controls. */
import type { Labels } from '../../../src/analysis/failures.ts';
import type { MetricsTarget } from '../../../src/analysis/source.ts';
import type { ClusterSession } from '../../../src/cluster/ports.ts';
import { type IstioExporter, startIstioExporter } from '../harness/istio-exporter.ts';
import { type PrometheusOptions, type RealPrometheus, startPrometheus } from '../harness/prometheus.ts';
import { startThanos, thanosBinary } from '../harness/thanos.ts';

export const host = 'model-service.models.svc.cluster.local';

export const target: MetricsTarget = {
  namespace: 'models',
  virtualService: 'model',
  host,
  versions: {
    stable: { key: 'v1', subset: 'v1', version: 'v1', revision: 'v1', workloads: ['model-v1'], host },
    canary: { key: 'v2', subset: 'v2', version: 'v2', revision: 'v2', workloads: ['model-v2'], host },
  },
};

/** A session for sources that never need the cluster. */
export const noCluster = {
  identity: { context: 'nowhere', server: 'https://127.0.0.1:1', caDigest: '' },
  namespace: 'models',
  http: {
    ask: () => Promise.reject(new Error('no cluster here')),
    request: () => Promise.reject(new Error('no cluster here')),
    stream: () => Promise.reject(new Error('no cluster here')),
  },
} as unknown as ClusterSession;

/** Istio's labels of a request to a version, as its own proxy reports them. */
export const arrived = (version: string, more: Labels = {}): Labels => ({
  reporter: 'destination',
  source_workload: 'istio-ingressgateway',
  destination_workload: `model-${version}`,
  destination_workload_namespace: 'models',
  destination_service: host,
  destination_service_name: 'model-service',
  destination_service_namespace: 'models',
  destination_version: version,
  destination_canonical_service: 'model',
  destination_canonical_revision: version,
  response_code: '200',
  response_flags: '-',
  ...more,
});

/** As the gateway saw it. */
export const seen = (version: string, more: Labels = {}): Labels => ({
  ...arrived(version),
  reporter: 'source',
  ...more,
});

/** A request that reached no pod: its version is not in the labels. */
export const nowhere = (more: Labels = {}): Labels => ({
  ...seen('unknown'),
  destination_workload: 'unknown',
  destination_workload_namespace: 'unknown',
  destination_version: 'unknown',
  destination_canonical_service: 'unknown',
  destination_canonical_revision: 'latest',
  response_code: '503',
  response_flags: 'UH',
  ...more,
});

export interface MetricsBench {
  exporter: IstioExporter;
  prometheus: RealPrometheus;
  /** Counts requests of a version: at its pod and at the gateway. */
  requests(version: string, requests: number, more?: Labels, ms?: number): void;
  /** Resolves once Prometheus has scraped what is counted now. */
  scraped(): Promise<void>;
  stop(): Promise<void>;
}

let marks = 0;

export async function startMetricsBench(options: PrometheusOptions = {}): Promise<MetricsBench> {
  const exporter = await startIstioExporter();
  for (const name of ['model-v1-0', 'model-v2-0', 'gateway-0']) exporter.pod(name).gauge('ready', {}, 1);
  const externalLabels = thanosBinary ? { replica: 'a' } : undefined;
  const started = await startPrometheus({ targets: exporter.targets(), externalLabels, ...options });
  const front = thanosBinary ? await startThanos(thanosBinary, started) : undefined;
  const prometheus = { ...started, url: front?.url ?? started.url };
  return {
    exporter,
    prometheus,
    requests(version, requests, more = {}, ms = 10) {
      exporter.pod(`model-${version}-0`).count({ labels: arrived(version, more), requests, ms });
      exporter.pod('gateway-0').count({ labels: seen(version, more), requests, ms });
    },
    async scraped() {
      const mark = ++marks;
      const pods = ['model-v1-0', 'model-v2-0', 'gateway-0'];
      for (const pod of pods) exporter.pod(pod).gauge('mark', {}, mark);
      const until = Date.now() + 20_000;
      while (Date.now() < until) {
        const found = (await prometheus.query(`mark == ${mark}`)) as unknown[];
        if (found.length === pods.length) return;
        await new Promise(resolve => setTimeout(resolve, 100));
      }
      throw new Error('Prometheus did not scrape all pods in 20 s');
    },
    async stop() {
      await front?.stop();
      await prometheus.stop();
      await exporter.close();
    },
  };
}
