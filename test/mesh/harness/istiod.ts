/** Istio's control plane over the API server of the tests. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildGoProgram } from '../../cluster/harness/go-program.ts';
import type { RealCluster } from '../../cluster/harness/index.ts';
import { freePorts } from './ports.ts';
import { type Program, startProgram } from './program.ts';

let built: Promise<string | undefined> | undefined;

/**
 * The path of `istiod`, built on demand from its Go module: ten minutes the first time. Undefined, with the reason
 * said, where Go is missing; throws there when CI=true.
 */
export function buildIstiod(): Promise<string | undefined> {
  built ??= buildGoProgram({ name: 'istiod', directory: join(import.meta.dirname, '..', 'istiod') });
  return built;
}

export interface Istiod extends Program {
  /** Where proxies get their configuration: a port of 127.0.0.1, gRPC in plain text. */
  xdsPort: number;
}

/** Starts istiod and waits until it is ready. Its files go into the cluster's folder. */
export async function startIstiod(binary: string, cluster: RealCluster): Promise<Istiod> {
  // It keeps its certificate authority there, and waits until it can.
  await cluster.request('POST', '/api/v1/namespaces', { metadata: { name: 'istio-system' } });
  const [xdsPort = 0, httpPort = 0, monitoringPort = 0] = await freePorts(3);
  const meshConfig = join(cluster.directory, 'mesh.yaml');
  writeFileSync(meshConfig, 'enableAutoMtls: false\n');
  const program = await startProgram({
    binary,
    logFile: join(cluster.directory, 'istiod.log'),
    args: [
      'discovery',
      ...['--kubeconfig', cluster.kubeconfigPath('admin')],
      ...['--meshConfig', meshConfig, '--networksConfig', join(cluster.directory, 'networks.yaml')],
      ...['--grpcAddr', `127.0.0.1:${xdsPort}`, '--secureGRPCAddr', ''],
      ...['--httpAddr', `127.0.0.1:${httpPort}`, '--httpsAddr', ''],
      ...['--monitoringAddr', `127.0.0.1:${monitoringPort}`],
      ...['--caCertFile', '', '--domain', 'cluster.local', '--ctrlz_port', '0'],
    ],
    env: {
      POD_NAMESPACE: 'istio-system',
      POD_NAME: 'istiod-0',
      REVISION: 'default',
      JWT_POLICY: 'first-party-jwt',
      PILOT_CERT_PROVIDER: 'istiod',
      CLUSTER_ID: 'Kubernetes',
      PILOT_ENABLE_METADATA_EXCHANGE: 'false',
      INJECT_ENABLED: 'false',
      ENABLE_LEADER_ELECTION: 'false',
    },
    ready: async () => (await globalThis.fetch(`http://127.0.0.1:${httpPort}/ready`)).ok,
  });
  return { ...program, xdsPort };
}
