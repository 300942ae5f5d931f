/** Services with a canary each, by the thousand, in a real API server. */
import { Agent } from 'node:https';
import { apiRequest, type RealCluster } from '../cluster/harness/index.ts';

const inParallel = 24;
const namespaces = 10;
const podsEach = 10;

const place = (i: number): string => `team-${i % namespaces}`;
const versions = ['v1', 'v2'];

/** Where the VirtualService of service `i` is. */
export const virtualServicePath = (i: number): string =>
  `/apis/networking.istio.io/v1/namespaces/${place(i)}/virtualservices/model-${i}`;

const virtualService = (i: number): object => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: `model-${i}`, namespace: place(i) },
  spec: {
    hosts: [`model-${i}`],
    http: [
      {
        route: versions.map((subset, at) => ({
          destination: { host: `model-${i}`, subset },
          weight: at === 0 ? 90 : 10,
        })),
      },
    ],
  },
});

const destinationRule = (i: number): object => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'DestinationRule',
  metadata: { name: `model-${i}`, namespace: place(i) },
  spec: { host: `model-${i}`, subsets: versions.map(name => ({ name, labels: { version: name } })) },
});

const service = (i: number): object => ({
  apiVersion: 'v1',
  kind: 'Service',
  // Without an address of its own: those of a cluster's range would run out.
  metadata: { name: `model-${i}`, namespace: place(i) },
  spec: { clusterIP: 'None', selector: { app: `model-${i}` }, ports: [{ name: 'http', port: 80 }] },
});

const labelsOf = (i: number, version: string): object => ({ app: `model-${i}`, version });

const container = {
  name: 'model',
  image: 'registry.example/model:1.0',
  ports: [{ containerPort: 8080 }],
  env: [{ name: 'MODEL_PATH', value: '/models/current' }],
  resources: { requests: { cpu: '500m', memory: '1Gi' }, limits: { memory: '2Gi' } },
  readinessProbe: { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 5 },
};

const deployment = (i: number, version: string): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: `model-${i}-${version}`, namespace: place(i), labels: labelsOf(i, version) },
  spec: {
    replicas: podsEach,
    selector: { matchLabels: labelsOf(i, version) },
    template: { metadata: { labels: labelsOf(i, version) }, spec: { containers: [container] } },
  },
});

const pod = (i: number, version: string, n: number): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `model-${i}-${version}-${n}`, namespace: place(i), labels: labelsOf(i, version) },
  spec: { automountServiceAccountToken: false, containers: [container] },
});

/** Requests that make service `i`, with its pods if wanted: path and body. */
function requestsFor(i: number, withPods: boolean): [string, object][] {
  const istio = `/apis/networking.istio.io/v1/namespaces/${place(i)}`;
  const core = `/api/v1/namespaces/${place(i)}`;
  return [
    [`${istio}/virtualservices`, virtualService(i)],
    [`${istio}/destinationrules`, destinationRule(i)],
    [`${core}/services`, service(i)],
    ...versions.flatMap((version): [string, object][] => [
      [`/apis/apps/v1/namespaces/${place(i)}/deployments`, deployment(i, version)],
      ...(withPods
        ? Array.from({ length: podsEach }, (_, n): [string, object] => [`${core}/pods`, pod(i, version, n)])
        : []),
    ]),
  ];
}

/**
 * Makes services `from` to `to`: a VirtualService, a DestinationRule, a Service and two Deployments each, and 20 pods
 * if wanted. Gives how many objects that were. Throws for one that is refused.
 */
export async function makeFleet(
  cluster: RealCluster,
  from: number,
  to: number,
  withPods: boolean,
): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: inParallel });
  const access = { ...cluster.access('admin'), agent };
  const post = async (path: string, body: object, fine: number[]): Promise<void> => {
    const { status, body: answer } = await apiRequest(access, 'POST', path, body);
    if (!fine.includes(status)) throw new Error(`POST ${path}: ${status} ${JSON.stringify(answer)}`);
  };
  const own = Array.from({ length: namespaces }, (_, i) => place(i));
  const account = { metadata: { name: 'default' } };
  for (const name of own) {
    await post('/api/v1/namespaces', { metadata: { name } }, [201, 409]);
    // No controller makes it here, and no pod is taken without it.
    await post(`/api/v1/namespaces/${name}/serviceaccounts`, account, [201, 409]);
  }
  const all = (function* (): Generator<[string, object]> {
    for (let i = from; i < to; i++) yield* requestsFor(i, withPods);
  })();
  let made = 0;
  const worker = async (): Promise<void> => {
    for (const [path, body] of all) {
      await post(path, body, [201]);
      made++;
    }
  };
  try {
    await Promise.all(Array.from({ length: inParallel }, worker));
  } finally {
    agent.destroy();
  }
  return made;
}
