/** The workloads behind a version that goes: scaled to nothing, or refused where that is not ours to do. */
import { serviceOf } from '../istio/hosts.ts';
import { subsetsOf } from '../istio/subsets.ts';
import { sameVersion, type Version } from './keys.ts';
import type { Snapshot, Workload } from './model.ts';
import { ownersOfMetadata, ownerText } from './owner.ts';
import { readinessOf } from './readiness.ts';
import { Refusal } from './refusal.ts';

const nameOf = ({ kind, metadata }: Workload): string => `${kind} ${metadata?.namespace}/${metadata?.name}`;

const scalable = new Set(['Deployment', 'StatefulSet']);

function refuseKind(workload: Workload): void {
  if (scalable.has(workload.kind)) return;
  const { name, namespace } = workload.metadata ?? {};
  const how =
    workload.kind === 'Rollout'
      ? `It runs both versions itself and ends the old one: kubectl argo rollouts promote ${name} -n ${namespace}.`
      : 'Its number of pods follows the nodes; delete it by hand when nothing needs it.';
  throw new Refusal('refused', 'workload-kind', `${nameOf(workload)} cannot be scaled to 0. ${how}`);
}

/** Refuses a workload that answers for another version too. */
function refuseShared(snapshot: Snapshot, workload: Workload, version: Version): void {
  const others = [...subsetsOf(version.fqdn, snapshot.destinationRules ?? []).keys()].map(
    (subset): Version => ({ fqdn: version.fqdn, subset }),
  );
  const shared = others.find(
    one =>
      !sameVersion(one, version) &&
      readinessOf(snapshot, one.fqdn, one.subset)?.workloads.includes(workload) === true,
  );
  if (!shared || version.subset === undefined) return;
  throw new Refusal(
    'refused',
    'workload-shared',
    `${nameOf(workload)} is behind the subset ${shared.subset} too; scaling it to 0 would take that down with ${version.subset}.`,
  );
}

/** The workloads behind a version, and what to know of them. Throws a {@link Refusal}. */
export function retiring(
  snapshot: Snapshot,
  version: Version,
): { workloads: Workload[]; warnings: string[] } {
  const behind = serviceOf(version.fqdn) ? readinessOf(snapshot, version.fqdn, version.subset) : undefined;
  const name = version.subset ?? version.fqdn;
  if (!behind) {
    const text = `Which workload is behind ${name} is not known, so nothing is scaled: look for its pods yourself.`;
    return { workloads: [], warnings: [text] };
  }
  const warnings: string[] = [];
  for (const workload of behind.workloads) {
    refuseKind(workload);
    refuseShared(snapshot, workload, version);
    for (const owner of ownersOfMetadata(workload.metadata ?? {}))
      warnings.push(ownerText(owner, nameOf(workload)).replaceAll('weights', 'replicas'));
    const scaler = snapshot.autoscalers?.find(
      one =>
        one.target.kind === workload.kind &&
        one.target.name === workload.metadata?.name &&
        one.metadata?.namespace === workload.metadata?.namespace,
    );
    if (scaler)
      warnings.push(
        `HorizontalPodAutoscaler ${scaler.metadata?.name} scales ${nameOf(workload)}. It rests while that has 0 replicas; one that KEDA made does not. Delete it with the workload.`,
      );
  }
  if (behind.workloads.length === 0) warnings.push(`No workload is behind ${name}; nothing is scaled.`);
  return { workloads: behind.workloads, warnings };
}
