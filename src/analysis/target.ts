/** Which requests a canary's metrics are about: from the objects to hosts, subsets, labels and workloads. */
import type { Version } from '../canary/keys.ts';
import { sameVersion } from '../canary/keys.ts';
import type { RouteView, Snapshot, TrafficObject, Workload } from '../canary/model.ts';
import { ownKey, versionsOf } from '../canary/named.ts';
import { podLabelsOf, readinessOf } from '../canary/readiness.ts';
import { Refusal } from '../canary/refusal.ts';
import { pickRoute, routeText } from '../canary/route.ts';
import { findObject, type Target } from '../canary/shift.ts';
import { canaryOf, requireStable } from '../canary/stable.ts';
import { stableVersion } from '../canary/stable-version.ts';
import { readVirtualService } from '../canary/virtual-service.ts';
import type { BesideWeights, MetricsTarget, VersionTarget } from './source.ts';

/** What a person may say with it: keys of the route, and the route. */
export interface TargetWords {
  stable?: string;
  canary?: string;
  route?: string;
}

type Labels = Readonly<Record<string, string>>;

/** The label by which Argo Rollouts tells the pods of one version of a Rollout from those of another. */
const rolloutHash = 'rollouts-pod-template-hash';

/** The value that all agree on. */
function common(values: readonly (string | undefined)[]): string | undefined {
  const [first, ...others] = values;
  return others.every(one => one === first) ? first : undefined;
}

const versionOf = (labels: Labels): string | undefined =>
  labels.version ?? labels['app.kubernetes.io/version'];

/** What Istio calls the canonical revision of a pod; its proxy says `latest` for one without such a label. */
const revisionOf = (labels: Labels): string =>
  labels['service.istio.io/canonical-revision'] ??
  labels['app.kubernetes.io/version'] ??
  labels.version ??
  'latest';

/** How the pods' names begin of a Rollout that runs both versions under one template. */
function podNamesOf(workloads: readonly Workload[], namespace: string, labels: Labels): string[] {
  const { [rolloutHash]: hash, ...others } = labels;
  if (hash === undefined) return [];
  return workloads
    .filter(
      one =>
        one.kind === 'Rollout' &&
        one.metadata?.namespace === namespace &&
        Object.entries(others).every(([key, value]) => one.podLabels[key] === value),
    )
    .map(one => `${one.metadata?.name}-${hash}-`);
}

function versionTarget(snapshot: Snapshot, key: string, { fqdn, subset }: Version): VersionTarget {
  const workloads = readinessOf(snapshot, fqdn, subset)?.workloads ?? [];
  const selected = podLabelsOf(snapshot, fqdn, subset);
  const labels = selected && !selected.contradict ? selected.labels : {};
  const ofPods = workloads.map(one => one.podLabels);
  const version = ofPods.length > 0 ? common(ofPods.map(versionOf)) : versionOf(labels);
  const revision =
    ofPods.length > 0 ? common(ofPods.map(revisionOf)) : versionOf(labels) && revisionOf(labels);
  const podNames = selected ? podNamesOf(snapshot.workloads ?? [], selected.namespace, labels) : [];
  return {
    key,
    ...(subset === undefined ? {} : { subset }),
    ...(version === undefined ? {} : { version }),
    ...(revision === undefined ? {} : { revision }),
    workloads: workloads.flatMap(one => one.metadata?.name ?? []),
    ...(podNames.length > 0 ? { podNames } : {}),
    ...(Object.keys(labels).length > 0 && selected
      ? { pods: { namespace: selected.namespace, labels } }
      : {}),
    host: fqdn,
  };
}

/** The canary of the route: the one that is named, else the only other version. */
function canaryKey(
  object: TrafficObject,
  route: RouteView,
  stable: string,
  snapshot: Snapshot,
  said?: string,
): string {
  const rules = snapshot.destinationRules;
  const key = said === undefined ? canaryOf(route, stable, rules) : ownKey(said, object, route, rules);
  const others = versionsOf(route, rules)
    .map(one => one.key)
    .filter(one => one !== stable);
  if (key !== undefined && key !== stable && others.includes(key)) return key;
  const where = `${object.namespace}/${object.name}`;
  if (said !== undefined)
    throw new Refusal(
      'usage',
      'unknown-destination',
      key === stable
        ? `${said} is the stable version of ${where}; name the one on trial, in a terminal with --to KEY.`
        : `${where} has no version "${said}" beside ${stable} (it has ${others.join(', ') || 'none'}).`,
    );
  throw new Refusal(
    'refused',
    'canary-unknown',
    others.length === 0
      ? `${where} has only ${stable}: there is no other version to compare it with.`
      : `${where} has several versions beside ${stable}: ${others.join(', ')}. Name the one on trial, in a terminal with --to KEY.`,
  );
}

/** How requests reach the canary beside the weights of the route, in all VirtualServices that are seen. */
function besideOf(
  snapshot: Snapshot,
  target: Target,
  route: RouteView,
  canary: Version,
): BesideWeights | undefined {
  const routes: string[] = [];
  let mirrored = false;
  for (const object of snapshot.virtualServices.map(readVirtualService)) {
    for (const one of object.routes) {
      mirrored ||= one.mirrors.some(mirror => mirror.percent > 0 && sameVersion(mirror, canary));
      const own =
        object.namespace === target.namespace &&
        object.name === target.name &&
        one.ref.protocol === route.ref.protocol &&
        one.ref.index === route.ref.index;
      // A split by conditions is traffic by weight too; a route to the canary alone is not.
      const only = one.destinations.filter(to => to.share > 0);
      if (!own && only.length === 1 && only.every(to => sameVersion(to, canary)))
        routes.push(`${routeText(one)} (${object.namespace}/${object.name})`);
    }
  }
  return mirrored || routes.length > 0 ? { mirrored, routes } : undefined;
}

/**
 * The canary that metrics are asked for. Throws a {@link Refusal} in words where object, route, stable or canary are
 * not known.
 */
export function metricsTargetOf(snapshot: Snapshot, target: Target, said: TargetWords = {}): MetricsTarget {
  const object = findObject(snapshot, target);
  const route = pickRoute(object, said.route);
  const stable = requireStable(object, route, snapshot.destinationRules, said.stable);
  const canary = canaryKey(object, route, stable, snapshot, said.canary);
  const onTrial = stableVersion(route, canary);
  const beside = besideOf(snapshot, target, route, onTrial);
  return {
    namespace: object.namespace,
    virtualService: object.name,
    host: route.host,
    versions: {
      stable: versionTarget(snapshot, stable, stableVersion(route, stable)),
      canary: versionTarget(snapshot, canary, onTrial),
    },
    ...(beside ? { beside } : {}),
  };
}
