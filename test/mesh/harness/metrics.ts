/**
 * Istio's standard metrics of the model service, in Prometheus' text format: each endpoint tells what reached it, as its
 * sidecar would (reporter `destination`), and the client's proxy what came of each request (reporter `source`).
 */
import type { Histogram } from './histogram.ts';
import type { Endpoint, Version } from './models.ts';

/** The service that the figures are about. */
export interface Measured {
  namespace: string;
  service: string;
}

export type Labels = Record<string, string>;

/** As between a series' braces. */
export const text = (labels: Labels): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(',');

/** What both reporters say of a request to the service; an endpoint that is not known is `unknown`, as Istio has it. */
export function common({ namespace, service }: Measured, version: Version | undefined): Labels {
  const workload = version === undefined ? 'unknown' : `model-${version}`;
  return {
    source_workload: 'client',
    source_workload_namespace: namespace,
    source_app: 'client',
    source_canonical_service: 'client',
    source_canonical_revision: 'latest',
    destination_workload: workload,
    destination_workload_namespace: version === undefined ? 'unknown' : namespace,
    destination_app: version === undefined ? 'unknown' : 'model',
    destination_version: version ?? 'unknown',
    destination_canonical_service: version === undefined ? 'unknown' : 'model',
    destination_canonical_revision: version ?? 'latest',
    destination_service: `${service}.${namespace}.svc.cluster.local`,
    destination_service_name: service,
    destination_service_namespace: namespace,
    request_protocol: 'http',
    connection_security_policy: 'none',
    grpc_response_status: '',
  };
}

/** Requests with the same labels. */
export interface Requests {
  labels: Labels;
  durations: Histogram;
}

const head = (name: string, kind: string): string => `# TYPE ${name} ${kind}`;
const total = 'istio_requests_total';
const duration = 'istio_request_duration_milliseconds';
/** The model's own gauge. */
export const qualityGauge = 'model_prediction_quality';

/** Both metrics of these requests. */
export const requestLines = (all: readonly Requests[]): string[] => [
  head(total, 'counter'),
  ...all.map(one => `${total}{${text(one.labels)}} ${one.durations.count}`),
  head(duration, 'histogram'),
  ...all.flatMap(one => one.durations.lines(duration, text(one.labels))),
];

/** What one endpoint has seen. `quality` is its model's own figure. */
export function endpointMetrics(measured: Measured, endpoint: Endpoint, quality: number): string {
  const { version, pod, byStatus } = endpoint;
  const all = [...byStatus].map(([status, durations]) => ({
    labels: {
      reporter: 'destination',
      ...common(measured, version),
      pod,
      namespace: measured.namespace,
      response_code: `${status}`,
      response_flags: '-',
    },
    durations,
  }));
  const own = { app: 'model', version, pod, namespace: measured.namespace, workload: `model-${version}` };
  return [
    ...requestLines(all),
    head(qualityGauge, 'gauge'),
    `${qualityGauge}{${text(own)}} ${quality}`,
    '',
  ].join('\n');
}
