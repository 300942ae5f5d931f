/** Where a Prometheus, or what speaks its API, usually is: by the names and labels of their own installations. */
import type { KubeObject } from '../../istio/types.ts';
import { ClusterError } from '../errors.ts';
import { listPath } from '../kinds.ts';
import type { ClusterSession } from '../ports.ts';
import { readService } from './proxied.ts';
import { MetricsError, type ServiceAddress } from './wire.ts';

interface RawService extends KubeObject {
  spec?: { ports?: { name?: string; port?: number }[] };
}

interface Kind {
  /** True for a Service of this sort. */
  is(name: string, labels: Readonly<Record<string, string>>): boolean;
  /** Ports in order of preference; the first that the Service has is taken, else its first. */
  ports: readonly number[];
  prefix?: string;
}

const app = (labels: Readonly<Record<string, string>>): string =>
  labels['app.kubernetes.io/name'] ?? labels.app ?? '';
const component = (labels: Readonly<Record<string, string>>): string =>
  labels['app.kubernetes.io/component'] ?? labels.component ?? '';

/** Best first: what sees everything (a querier over several Prometheuses), then Prometheus itself. */
const kinds: readonly Kind[] = [
  {
    is: (name, labels) =>
      /^thanos-query(-frontend|er)?$/.test(app(labels)) ||
      /(^|-)thanos-quer(y|ier)(-frontend)?$/.test(name) ||
      (app(labels) === 'thanos' && component(labels).startsWith('query')),
    ports: [9090, 10_902],
  },
  {
    is: (name, labels) =>
      /(^|-)mimir-(nginx|gateway|query-frontend)$/.test(name) ||
      (app(labels) === 'mimir' && /^(nginx|gateway|query-frontend)$/.test(component(labels))),
    ports: [80, 8080],
    prefix: '/prometheus',
  },
  {
    is: (name, labels) => /^vmselect(-|$)|-vmselect$/.test(name) || app(labels) === 'vmselect',
    ports: [8481],
    prefix: '/select/0/prometheus',
  },
  {
    is: (name, labels) =>
      /^vmsingle(-|$)|victoria-metrics-single/.test(name) ||
      /^(vmsingle|victoria-metrics-single)$/.test(app(labels)),
    ports: [8428, 8429],
  },
  {
    is: (name, labels) =>
      name === 'prometheus' ||
      name === 'prometheus-operated' ||
      name === 'prometheus-server' ||
      /^prometheus(-server)?$/.test(app(labels)) ||
      /(^|-)kube-prometheus(-stack)?-prometheus$/.test(name),
    ports: [9090, 80],
  },
];

/** Where to look for single Services by name when they may not be listed. */
const usual: readonly string[] = [
  'istio-system/prometheus:9090',
  'monitoring/prometheus-operated:9090',
  'monitoring/prometheus-server:80',
  'prometheus/prometheus-server:80',
  'monitoring/prometheus:9090',
  'observability/prometheus-operated:9090',
  'openshift-monitoring/https:thanos-querier:9091',
];

/** Their other Services: they answer no queries. */
const notOurs =
  /alertmanager|operator$|node-exporter|pushgateway|adapter|grafana|kube-state-metrics|webhook|sidecar|store|compactor|ruler|receive|blackbox|discovery/;

function addressOf(service: RawService): { address: ServiceAddress; rank: number } | undefined {
  const { name = '', namespace = '', labels = {} } = service.metadata ?? {};
  const rank = notOurs.test(name) ? -1 : kinds.findIndex(kind => kind.is(name, labels));
  const kind = kinds[rank];
  const ports = service.spec?.ports ?? [];
  const [first] = ports;
  if (!kind || !first) return undefined;
  const port = kind.ports.find(one => ports.some(({ port }) => port === one)) ?? first.port;
  const named = ports.find(one => one.port === port);
  return {
    address: {
      ...(named?.name === 'https' ? { scheme: 'https' as const } : {}),
      namespace,
      name,
      port: String(port),
      prefix: kind.prefix ?? '',
    },
    rank,
  };
}

/** Services that may be asked, best first; those of Istio's own namespace before others of their kind. */
export function candidatesAmong(services: readonly RawService[]): ServiceAddress[] {
  return services
    .flatMap(one => addressOf(one) ?? [])
    .sort(
      (a, b) =>
        a.rank - b.rank ||
        Number(b.address.namespace === 'istio-system') - Number(a.address.namespace === 'istio-system') ||
        a.address.namespace.localeCompare(b.address.namespace) ||
        a.address.name.localeCompare(b.address.name),
    )
    .map(one => one.address);
}

const usualAddresses = (): ServiceAddress[] => usual.flatMap(text => readService(text) ?? []);

/** Services that may be Prometheus: of the whole cluster, or by their usual names where Services may not be listed. */
export async function findCandidates(
  session: ClusterSession,
  signal?: AbortSignal,
): Promise<{ candidates: ServiceAddress[]; listed: boolean }> {
  try {
    const path = await listPath(session, {
      kind: 'Service',
      group: '',
      version: 'v1',
      resource: 'services',
      trim: object => object,
    });
    const { items = [] } = await session.http.ask<{ items?: RawService[] }>({ method: 'GET', path, signal });
    return { candidates: candidatesAmong(items), listed: true };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof ClusterError && error.code === 'forbidden')
      return { candidates: usualAddresses(), listed: false };
    throw new MetricsError('unreachable', error instanceof Error ? error.message : String(error), error);
  }
}
