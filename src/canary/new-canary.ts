/**
 * New Canary: a copy of a running Deployment with another image, held at 0 %. Traffic is kept off its pods by the
 * order: subsets, then a route pinned to stable and in effect, then the Deployment.
 */

import type { KubeObject, VirtualService } from '../istio/types.ts';
import { type CanaryOptions, groundOf, refuseOverlap } from './canary-ground.ts';
import { canaryObject, canaryRoutes } from './canary-routes.ts';
import { canarySubsets } from './canary-subsets.ts';
import { copiedAlong } from './copied-along.ts';
import { copyOf, type DeploymentLike } from './copy-workload.ts';
import { stableAnnotation } from './history.ts';
import type { HistoryEntry, Plan, ServiceLike, Snapshot } from './model.ts';
import type { OtherWrite } from './other-model.ts';
import { create, recordOthers, settleMs as usualSettle } from './others.ts';
import { makePlan, type Stamp } from './plan.ts';
import { hostOfService, stillReaches } from './still-reaches.ts';

/** A plan, and the objects as it leaves them, to be written to files. */
export interface CanaryPlan {
  plan: Plan;
  objects: KubeObject[];
}

/** What a copy leaves behind, in words. */
function notCopied(snapshot: Snapshot, source: DeploymentLike): string {
  const { name, namespace } = source.metadata ?? {};
  const scalers = (snapshot.autoscalers ?? []).filter(
    one =>
      one.target.kind === 'Deployment' && one.target.name === name && one.metadata?.namespace === namespace,
  );
  const named = scalers.map(one => `HorizontalPodAutoscaler ${one.metadata?.name}`);
  return `Not copied: ${[...named, 'PodDisruptionBudgets and whatever else names the Deployment'].join(', ')}.`;
}

function madeObject(
  service: ServiceLike,
  stable: string,
  canary: string,
  taken: ReadonlySet<string>,
): VirtualService {
  const { name: host = '', namespace } = service.metadata ?? {};
  const name = taken.has(host) ? `${host}-versions` : host;
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name, namespace, annotations: { [stableAnnotation]: stable } },
    spec: {
      hosts: [host],
      http: [
        {
          route: [
            { destination: { host, subset: stable }, weight: 100 },
            { destination: { host, subset: canary }, weight: 0 },
          ],
        },
      ],
    },
  };
}

/**
 * The plan for a copy of `source` (as the API server gives it) at 0 %. Throws a {@link Refusal} where the state does
 * not allow it. An object of the plan, or the VirtualService that it makes, keeps the history of all of it.
 */
export function planNewCanary(
  snapshot: Snapshot,
  source: DeploymentLike,
  options: CanaryOptions,
  stamp: Stamp,
): CanaryPlan {
  const { namespace = 'default' } = source.metadata ?? {};
  const settle = options.settleMs ?? usualSettle;
  const { label, version, name, service } = groundOf(snapshot, source, options);
  const { image, container, replicas } = options;
  const copy = copyOf(source, { name, label, version, image, container, replicas });
  const labels = copy.spec?.template?.metadata?.labels ?? {};
  const overlap = refuseOverlap(source, labels, options.allowOverlap);
  const fqdn = hostOfService(service);
  const mark = stamp.newId();
  const stableLabels = source.spec?.template?.metadata?.labels ?? {};
  const subsets = canarySubsets(snapshot, {
    fqdn,
    namespace,
    service: service.metadata?.name ?? '',
    label,
    stable: { labels: stableLabels },
    canary: { version },
    mark,
  });
  const { rule, stable, canary } = subsets;
  const others = (snapshot.destinationRules ?? []).filter(
    one => one.metadata?.name !== rule.metadata?.name || one.metadata?.namespace !== rule.metadata?.namespace,
  );
  const ready: Snapshot = { ...snapshot, destinationRules: [...others, rule] };
  const object = canaryObject(ready, fqdn, options.virtualService);
  const deployment = (waitMs: number): OtherWrite => {
    const write = create(copy, mark, waitMs);
    return { ...write, words: `${write.words} (${image})` };
  };
  const reached = (virtualServices: readonly VirtualService[]) =>
    stillReaches(ready, { namespace, labels, version: { fqdn, subset: canary }, virtualServices });
  const along = copiedAlong(copy, stableLabels[label] ?? '');
  const narrow = snapshot.namespaces
    ? [
        `Only ${snapshot.namespaces.join(', ')} can be read: a VirtualService of another namespace that names the bare host will reach the new pods.`,
      ]
    : [];
  const said = [...overlap, ...subsets.warnings, ...narrow, ...along, notCopied(snapshot, source)];
  const { cluster, user } = snapshot;
  const after = [deployment(settle)];

  if (object) {
    const routes = canaryRoutes(ready, object, { fqdn, stable, canary });
    const result = ready.virtualServices.map(vs => (vs === object.raw ? routes.result : vs));
    const { warnings, routed } = reached(result);
    const beside = { before: subsets.writes, after, settleMs: settle };
    const wish = { object, changes: routes.changes, stable: routes.stable, raises: routed, beside, id: mark };
    const plan = makePlan(cluster, user, 'canary', [wish], stamp, [...said, ...warnings]);
    return { plan, objects: [rule, routes.result, copy] };
  }

  const taken = new Set(
    snapshot.virtualServices
      .filter(one => one.metadata?.namespace === namespace)
      .map(one => one.metadata?.name ?? ''),
  );
  const vs = madeObject(service, stable, canary, taken);
  const base = create(vs, mark, settle);
  const before = [...subsets.writes, base];
  const entry: HistoryEntry = {
    id: mark,
    action: 'canary',
    // Only the API server knows it, once the object is there.
    uid: '',
    by: user ?? 'unknown',
    at: stamp.at,
    ...(stamp.why ? { why: stamp.why } : {}),
    changes: [],
    others: recordOthers(before, after),
    stable: { to: stable },
  };
  const { warnings, routed } = reached([...snapshot.virtualServices, vs]);
  const plan = makePlan(cluster, user, 'canary', [], stamp, [...said, ...warnings]);
  const made: OtherWrite = base.op === 'create' ? { ...base, entry } : base;
  return {
    plan: { ...plan, before: [...subsets.writes, made], after, raisesCanary: routed },
    objects: [rule, vs, copy],
  };
}
