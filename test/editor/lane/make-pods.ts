import type { RealCluster } from '../../cluster/harness/index.ts';

/** Pods that are ready: no controller makes any here, and a canary without one is no healthy canary. */
export async function makePods(
  cluster: RealCluster,
  namespace: string,
  version: string,
  count: number,
): Promise<void> {
  const pods = `/api/v1/namespaces/${namespace}/pods`;
  await cluster.request('POST', `/api/v1/namespaces/${namespace}/serviceaccounts`, {
    metadata: { name: 'default' },
  });
  for (let place = 0; place < count; place++) {
    const name = `model-${version}-${place}`;
    const labels = { app: 'model', version };
    const containers = [{ name: 'model', image: 'registry.example.com/model-server:1' }];
    const { status, body } = await cluster.request('POST', pods, {
      metadata: { name, labels },
      spec: { containers },
    });
    if (status !== 201) throw new Error(`pod ${name} was refused: ${JSON.stringify(body)}`);
    const ready = { type: 'Ready', status: 'True' };
    const running = { name: 'model', ready: true, restartCount: 0, image: '', imageID: '' };
    await cluster.request('PATCH', `${pods}/${name}/status`, {
      status: { phase: 'Running', conditions: [ready], containerStatuses: [running] },
    });
  }
}
