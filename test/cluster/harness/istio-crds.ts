import { setTimeout as sleep } from 'node:timers/promises';
import type { RealCluster } from './cluster.ts';

/** The versions in which Istio's CRDs serve the two kinds. */
export const istioVersions = ['v1', 'v1beta1', 'v1alpha3'] as const;

const patience = 60_000;

/** Applies the CRD bundle and waits until each CRD is established and the two kinds are in discovery. */
export async function installIstioCrds(cluster: RealCluster, bundle: string): Promise<void> {
  const args = ['apply', '--server-side', '-f', bundle];
  const { code, stderr } = await cluster.kubectl(args);
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')} failed (exit code ${code}): ${stderr}`);
  await until('every CRD is established', () => allEstablished(cluster));
  // Discovery, which every client starts from, learns of a CRD some milliseconds after it is established.
  for (const version of istioVersions) {
    await until(`networking.istio.io/${version} is in discovery`, () => discovered(cluster, version));
  }
}

interface Crd {
  status?: { conditions?: { type: string; status: string }[] };
}

async function allEstablished(cluster: RealCluster): Promise<boolean> {
  const { body } = await cluster.request('GET', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions');
  const established = ({ status }: Crd) =>
    status?.conditions?.some(one => one.type === 'Established' && one.status === 'True') === true;
  return (body as { items: Crd[] }).items.every(established);
}

async function discovered(cluster: RealCluster, version: string): Promise<boolean> {
  const { body } = await cluster.request('GET', `/apis/networking.istio.io/${version}`);
  const names = ((body as { resources?: { name: string }[] }).resources ?? []).map(one => one.name);
  return names.includes('virtualservices') && names.includes('destinationrules');
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const limit = Date.now() + patience; !(await holds()); await sleep(50)) {
    if (Date.now() > limit) throw new Error(`waited ${patience / 1000} s in vain until ${what}`);
  }
}
