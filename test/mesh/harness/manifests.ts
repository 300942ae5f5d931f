/** What a cluster holds for the ten endpoints: pods, whose status the test writes, and WorkloadEntries in place of their addresses. */
import type { RealCluster } from '../../cluster/harness/index.ts';
import type { Endpoint, Models, Version } from './models.ts';

const list = (namespace: string): string =>
  `/apis/networking.istio.io/v1/namespaces/${namespace}/workloadentries`;

async function must(
  cluster: RealCluster,
  method: string,
  path: string,
  body: unknown,
  accepted: readonly number[],
): Promise<void> {
  const answer = await cluster.request(method, path, body);
  if (accepted.includes(answer.status)) return;
  throw new Error(`${method} ${path} was refused (${answer.status}): ${JSON.stringify(answer.body)}`);
}

/** An EndpointSlice may not name loopback addresses; a WorkloadEntry may, and a Service's selector picks it up. */
const entry = ({ version, address, pod }: Endpoint) => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'WorkloadEntry',
  metadata: { name: pod, labels: { app: 'model', version } },
  spec: { address, labels: { app: 'model', version } },
});

/** Makes the endpoints of a version known to Istio. */
export async function addEndpoints(
  cluster: RealCluster,
  namespace: string,
  models: Models,
  version: Version,
): Promise<void> {
  for (const one of models.endpoints.filter(endpoint => endpoint.version === version)) {
    await must(cluster, 'POST', list(namespace), entry(one), [201, 409]);
  }
}

/** Takes them away, as the endpoint controller does with pods that are not ready. */
export async function removeEndpoints(
  cluster: RealCluster,
  namespace: string,
  models: Models,
  version: Version,
): Promise<void> {
  for (const one of models.endpoints.filter(endpoint => endpoint.version === version)) {
    await must(cluster, 'DELETE', `${list(namespace)}/${one.pod}`, undefined, [200, 404]);
  }
}

/** Sends the Service's requests to the port that the endpoints have here. */
export async function aimService(cluster: RealCluster, namespace: string, models: Models): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/services/model-service`;
  const patch = [{ op: 'replace', path: '/spec/ports/0/targetPort', value: models.port }];
  await must(cluster, 'PATCH', path, patch, [200]);
}

/** Makes or changes a version's pods: whether they are ready, and how often their container has begun again. */
export async function writePods(
  cluster: RealCluster,
  namespace: string,
  models: Models,
  version: Version,
  { ready, restarts }: { ready: boolean; restarts: number },
): Promise<void> {
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  // Pods run as it, and no controller makes it here.
  const account = { metadata: { name: 'default' } };
  await must(cluster, 'POST', `/api/v1/namespaces/${namespace}/serviceaccounts`, account, [201, 409]);
  for (const { pod, ...one } of models.endpoints.filter(endpoint => endpoint.version === version)) {
    const made = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: pod, labels: { app: 'model', version: one.version } },
      spec: { containers: [{ name: 'model', image: 'registry.example.com/model-server:1.8.2' }] },
    };
    await must(cluster, 'POST', pods, made, [201, 409]);
    const state = ready ? { running: {} } : { waiting: { reason: 'CrashLoopBackOff' } };
    const container = { name: 'model', image: '', imageID: '', ready, restartCount: restarts, state };
    const status = {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      containerStatuses: [container],
    };
    await must(cluster, 'PATCH', `${pods}/${pod}/status`, { status }, [200]);
  }
}
