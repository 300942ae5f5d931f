import { join } from 'node:path';
import type { RealCluster } from './cluster.ts';

/** The manifests of the model service, at 100 % v1. */
export const exampleFolder = join(import.meta.dirname, '..', '..', '..', 'examples', 'model-service');

/**
 * Applies the example to a namespace (made where it is missing) and reports its Deployments' pods as ready:
 * no controller manager runs here, so a Deployment's status is what is written to its status subresource.
 */
export async function seedExample(cluster: RealCluster, namespace: string): Promise<void> {
  await cluster.request('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
  const args = ['apply', '-n', namespace, '-f', exampleFolder];
  const { code, stderr } = await cluster.kubectl(args);
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')} failed (exit code ${code}): ${stderr}`);
  for (const name of ['model-v1', 'model-v2']) await setReady(cluster, namespace, name, 5);
}

/** Takes the example out of a namespace again. */
export async function removeExample(cluster: RealCluster, namespace: string): Promise<void> {
  const args = ['delete', '-n', namespace, '--wait=false', '-f', exampleFolder];
  const { code, stderr } = await cluster.kubectl(args);
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')} failed (exit code ${code}): ${stderr}`);
}

/** Writes a Deployment's status: `ready` of its pods are ready. */
export async function setReady(
  cluster: RealCluster,
  namespace: string,
  deployment: string,
  ready: number,
): Promise<void> {
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${deployment}`;
  const { body } = await cluster.request('GET', path);
  const { spec } = body as { spec: { replicas: number } };
  const status = {
    replicas: spec.replicas,
    updatedReplicas: spec.replicas,
    readyReplicas: ready,
    availableReplicas: ready,
  };
  const answer = await cluster.request('PATCH', `${path}/status`, { status });
  if (answer.status !== 200) {
    throw new Error(`the status of ${namespace}/${deployment} was refused: ${JSON.stringify(answer.body)}`);
  }
}
