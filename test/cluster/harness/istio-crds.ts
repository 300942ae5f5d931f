import { setTimeout as sleep } from 'node:timers/promises';
import type { RealCluster } from './cluster.ts';

/** The versions in which Istio's CRDs serve the two kinds. */
export const istioVersions = ['v1', 'v1beta1', 'v1alpha3'] as const;

/** Applies the CRD bundle and waits until it is established and in discovery. */
export async function installIstioCrds(cluster: RealCluster, bundle: string): Promise<void> {
  await must(cluster, ['apply', '--server-side', '-f', bundle]);
  await must(cluster, ['wait', '--for=condition=Established', '--timeout=60s', '-f', bundle]);
  // A CRD is established some milliseconds before discovery, which every client starts from, knows it.
  for (const version of istioVersions) await untilDiscovered(cluster, version);
}

async function untilDiscovered(cluster: RealCluster, version: string): Promise<void> {
  const limit = Date.now() + 30_000;
  for (;;) {
    const answer = await cluster.request('GET', `/apis/networking.istio.io/${version}`);
    const names = ((answer.body as { resources?: { name: string }[] }).resources ?? []).map(one => one.name);
    if (names.includes('virtualservices') && names.includes('destinationrules')) return;
    if (Date.now() > limit) throw new Error(`networking.istio.io/${version} is not in discovery after 30 s`);
    await sleep(50);
  }
}

async function must(cluster: RealCluster, args: string[]): Promise<void> {
  const { code, stdout, stderr } = await cluster.kubectl(args);
  if (code !== 0)
    throw new Error(`kubectl ${args.join(' ')} failed (exit code ${code}): ${stderr || stdout}`);
}
