/** The source side of the metrics, made from the client's proxy's access log and served for Prometheus. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Access, AccessLog } from './access-log.ts';
import { Histogram } from './histogram.ts';
import { common, type Measured, type Requests, requestLines } from './metrics.ts';
import type { Version } from './models.ts';

/** `outbound|80|v2|model-service.models.svc.cluster.local` */
const clusterOf = (cluster: string): { subset?: string; host?: string } => {
  const [, , subset, host] = cluster.split('|');
  return { subset, host };
};

/** The proxy's side of it, from its access log. */
class SourceMetrics {
  readonly #series = new Map<string, Requests>();

  readonly #measured: Measured;
  readonly #versionAt: (address: string) => Version | undefined;

  constructor(measured: Measured, versionAt: (address: string) => Version | undefined) {
    this.#measured = measured;
    this.#versionAt = versionAt;
  }

  add(access: Access): void {
    const { code, flags, cluster, upstream } = access;
    const { host } = clusterOf(cluster);
    if (host !== undefined && !host.startsWith(`${this.#measured.service}.${this.#measured.namespace}.`))
      return;
    // Istio names the workload by the endpoint that was chosen: without one nobody knows which version was meant.
    const version = this.#versionAt(upstream.split(':')[0] ?? '');
    const key = `${code} ${flags} ${version}`;
    const series = this.#series.get(key) ?? {
      labels: {
        reporter: 'source',
        ...common(this.#measured, version),
        pod: 'client',
        namespace: this.#measured.namespace,
        response_code: `${code}`,
        response_flags: flags,
      },
      durations: new Histogram(),
    };
    series.durations.add(access.ms);
    this.#series.set(key, series);
  }

  text(): string {
    const all = [...this.#series.values()];
    return [...requestLines(all), ''].join('\n');
  }
}

export interface SourceServer {
  /** `127.0.0.1:PORT` */
  address: string;
  close(): Promise<void>;
}

/** Serves what the proxy has logged so far at /metrics. */
export async function serveSourceMetrics(
  measured: Measured,
  accessLog: string,
  versionAt: (address: string) => Version | undefined,
): Promise<SourceServer> {
  const log = new AccessLog(accessLog);
  const metrics = new SourceMetrics(measured, versionAt);
  const server = createServer((_, response) => {
    for (const access of log.read()) metrics.add(access);
    response.setHeader('content-type', 'text/plain; version=0.0.4').end(metrics.text());
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = new Promise(done => server.close(done));
      server.closeAllConnections();
      await closed;
      log.close();
    },
  };
}
