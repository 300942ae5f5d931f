/** Mirroring to the canary: it gets copies of requests, whose answers nobody sees. */
import { sameJson } from '../istio/equal.ts';
import { percentText } from '../istio/shares.ts';
import type { Mirror, RouteDestination } from '../istio/types.ts';
import { type BranchOptions, branchOf } from './branch.ts';
import { mirrorsIn } from './mirrors.ts';
import type { Plan, Snapshot } from './model.ts';
import { makePlan, type Stamp } from './plan.ts';
import { Refusal } from './refusal.ts';
import type { Target } from './shift.ts';
import { entriesOf } from './split.ts';
import { destinationsOf } from './virtual-service.ts';

/** The route's mirrors as one list, whichever fields they are written in. */
function listed(fields: Record<string, unknown>): Mirror[] {
  const { mirror, mirrorPercentage, mirrors } = fields;
  const share = mirrorPercentage ?? percentOf(fields.mirrorPercent ?? fields.mirror_percent);
  const single = mirror ? [{ destination: mirror, ...(share ? { percentage: share } : {}) }] : [];
  return [...single, ...(Array.isArray(mirrors) ? mirrors : [])] as Mirror[];
}

const percentOf = (value: unknown): { value: number } | undefined =>
  typeof value === 'number' ? { value } : undefined;

/** The fields for a list: one mirror in the field that every Istio knows, several in their own. */
function asFields(mirrors: readonly Mirror[]): Record<string, unknown> {
  const [only, ...others] = mirrors;
  if (!only) return {};
  if (others.length > 0) return { mirrors };
  return { mirror: only.destination, ...(only.percentage ? { mirrorPercentage: only.percentage } : {}) };
}

const sameDestination = (a: Mirror, b: RouteDestination, namespace: string): boolean => {
  const [left, right] = destinationsOf([{ destination: a.destination }, b], namespace);
  return left?.fqdn === right?.fqdn && left?.subset === right?.subset;
};

/**
 * The plan that mirrors `percent` of a route's requests to the canary; 0 takes the mirror away. Other mirrors
 * stay. Throws a {@link Refusal}.
 */
export function planMirror(
  snapshot: Snapshot,
  target: Target,
  percent: number,
  options: BranchOptions,
  stamp: Stamp,
): Plan {
  // Istio's proxies count in ten-thousandths of a percent; finer shares are none.
  if (!Number.isFinite(percent) || percent < 0 || percent > 100 || (percent > 0 && percent < 0.0001)) {
    throw new Refusal('usage', 'share-out-of-range', `A mirror gets 0 to 100 percent; ${percent} is not.`);
  }
  const branch = branchOf(snapshot, target, options);
  const { object, route, canary, destination } = branch;
  const mirrorsFrom = mirrorsIn(branch.element);
  const others = listed(mirrorsFrom).filter(one => !sameDestination(one, destination, object.namespace));
  const ours: Mirror = { destination: destination.destination, percentage: { value: percent } };
  const mirrorsTo = asFields(percent > 0 ? [...others, ours] : others);
  const from = entriesOf(route);
  const change = { route: route.ref, from, to: from, stable: branch.stable };
  const changes = sameJson(mirrorsFrom, mirrorsTo) ? [] : [{ ...change, mirrorsFrom, mirrorsTo }];
  const notes = [
    percent > 0
      ? `mirrors ${percentText(percent)} % of the requests to ${canary}`
      : `mirrors nothing to ${canary}`,
  ];
  return makePlan(
    snapshot.cluster,
    snapshot.user,
    'mirror',
    [{ object, changes, notes, raises: percent > 0, stable: branch.stableText }],
    stamp,
    percent > 0 ? branch.warnings : [],
  );
}
