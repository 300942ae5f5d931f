/** A namespace with the example, callers of it, and a Prometheus that counts them, for the tests in VS Code. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type RealCluster, removeExample, seedExample } from '../../cluster/harness/index.ts';
import { startIstioExporter } from '../../cluster/harness/istio-exporter.ts';
import { findPrometheus, startPrometheus } from '../../cluster/harness/prometheus.ts';
import { makePods } from './make-pods.ts';
import { type Health, ModelTraffic } from './model-traffic.ts';

export interface Callers {
  /**
   * `ISTIO_CANARY_TEST_PROMETHEUS`, and `ISTIO_CANARY_TEST_CALLERS`: a POST there puts the example into its namespace, a
   * DELETE takes it out (other tests expect one VirtualService and no more), a PUT takes a {@link Health}.
   */
  env: Record<string, string>;
  stop(): Promise<void>;
}

/** The namespace; other tests leave it alone. */
export const callersNamespace = 'guard-test';

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

/** Undefined where there is no Prometheus; the reason is on standard error. */
export async function startCallers(cluster: RealCluster): Promise<Callers | undefined> {
  if (!(await findPrometheus())) return undefined;
  const path = `/apis/networking.istio.io/v1/namespaces/${callersNamespace}/virtualservices/model-virtual-service`;
  const share = async (): Promise<number> => {
    const { body } = await cluster.request('GET', path);
    const { spec } = body as {
      spec?: { http?: { route: { weight?: number; destination: { subset: string } }[] }[] };
    };
    return spec?.http?.at(-1)?.route.find(one => one.destination.subset === 'v2')?.weight ?? 0;
  };
  const exporter = await startIstioExporter();
  const traffic = new ModelTraffic(exporter, 200, callersNamespace);
  traffic.pass(0.1, 50);
  const prometheus = await startPrometheus({ targets: exporter.targets(callersNamespace) });
  const running = traffic.run(share);
  const orders: Record<string, (body: string) => unknown> = {
    POST: async () => {
      await seedExample(cluster, callersNamespace);
      for (const version of ['v1', 'v2']) await makePods(cluster, callersNamespace, version, 5);
    },
    DELETE: () => removeExample(cluster, callersNamespace),
    PUT: body => {
      traffic.health = JSON.parse(body) as Health;
    },
  };
  const control = createServer(async (request, response) => {
    try {
      await orders[request.method ?? '']?.(await bodyOf(request));
      response.end();
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  await new Promise<void>(done => control.listen(0, '127.0.0.1', done));
  return {
    env: {
      ISTIO_CANARY_TEST_PROMETHEUS: prometheus.url,
      ISTIO_CANARY_TEST_CALLERS: `http://127.0.0.1:${(control.address() as AddressInfo).port}`,
    },
    async stop() {
      traffic.end();
      await running;
      control.close();
      await prometheus.stop();
      await exporter.close();
    },
  };
}
