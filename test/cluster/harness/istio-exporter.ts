/** Pods as Prometheus sees them: Istio's standard metrics in its text format, counted for real. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ScrapeTarget } from './prometheus.ts';

type Labels = Readonly<Record<string, string>>;

/** The bounds of Istio's own histogram of durations, up to a minute. */
export const istioBuckets = [0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000];

/** Requests that went alike. */
export interface Counted {
  /** As Istio labels them: `reporter`, `response_code`, `destination_workload`, ... */
  labels: Labels;
  /** How many; 1 when absent. */
  requests?: number;
  /** How long each took, in milliseconds; 10 when absent. */
  ms?: number;
}

/** One pod with a sidecar (or a gateway) that counts requests. */
export interface ExportingPod {
  readonly name: string;
  count(counted: Counted): void;
  /** Sets a gauge, such as a model's prediction quality; undefined takes it away. */
  gauge(name: string, labels: Labels, value: number | undefined): void;
  /** Adds to a counter of the model's own. */
  add(name: string, labels: Labels, by: number): void;
  /** What a restart of the pod does: every counter begins anew. */
  restart(): void;
  /** Answers with this instead of metrics; undefined goes back to them. */
  say(instead: { status: number; text: string } | undefined): void;
}

export interface IstioExporter {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  /** The pod of that name, made where there is none yet. */
  pod(name: string): ExportingPod;
  remove(name: string): void;
  /** Every pod, for `startPrometheus`; series carry `pod`, `namespace` and an `instance` of their own. */
  targets(namespace?: string): ScrapeTarget[];
  close(): Promise<void>;
}

const escaped = (value: string): string => value.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n');

const seriesText = (name: string, labels: Labels): string =>
  `${name}{${Object.entries(labels)
    .map(([key, value]) => `${key}="${escaped(value)}"`)
    .join(',')}}`;

class Pod implements ExportingPod {
  readonly name: string;
  readonly #values = new Map<string, number>();
  #instead?: { status: number; text: string };

  constructor(name: string) {
    this.name = name;
  }

  count({ labels, requests = 1, ms = 10 }: Counted): void {
    this.add('istio_requests_total', labels, requests);
    const base = 'istio_request_duration_milliseconds';
    for (const bound of istioBuckets)
      this.add(`${base}_bucket`, { ...labels, le: String(bound) }, ms <= bound ? requests : 0);
    this.add(`${base}_bucket`, { ...labels, le: '+Inf' }, requests);
    this.add(`${base}_sum`, labels, ms * requests);
    this.add(`${base}_count`, labels, requests);
  }

  add(name: string, labels: Labels, by: number): void {
    const key = seriesText(name, labels);
    this.#values.set(key, (this.#values.get(key) ?? 0) + by);
  }

  gauge(name: string, labels: Labels, value: number | undefined): void {
    if (value === undefined) this.#values.delete(seriesText(name, labels));
    else this.#values.set(seriesText(name, labels), value);
  }

  restart(): void {
    this.#values.clear();
  }

  say(instead: { status: number; text: string } | undefined): void {
    this.#instead = instead;
  }

  answer(): { status: number; text: string } {
    if (this.#instead) return this.#instead;
    const lines = [...this.#values].map(([series, value]) => `${series} ${value}\n`);
    return { status: 200, text: lines.join('') };
  }
}

export async function startIstioExporter(): Promise<IstioExporter> {
  const pods = new Map<string, Pod>();
  const server = createServer((request, response) => {
    const name = decodeURIComponent((request.url ?? '').split('/')[2] ?? '');
    const { status, text } = pods.get(name)?.answer() ?? { status: 404, text: 'no such pod' };
    response.writeHead(status, { 'content-type': 'text/plain; version=0.0.4' }).end(text);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    address,
    pod(name) {
      const known = pods.get(name) ?? new Pod(name);
      pods.set(name, known);
      return known;
    },
    remove: name => {
      pods.delete(name);
    },
    targets: (namespace = 'models') =>
      [...pods.keys()].map(name => ({
        address,
        path: `/pods/${encodeURIComponent(name)}`,
        labels: { pod: name, namespace, instance: `${name}:15020` },
      })),
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
