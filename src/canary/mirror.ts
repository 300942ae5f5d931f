/** Mirroring to the canary: it gets copies of requests, whose answers nobody sees. */
import { sameJson } from '../istio/equal.ts';
import { percentText } from '../istio/shares.ts';
import type { Mirror } from '../istio/types.ts';
import { type BranchOptions, branchOf, branchStable } from './branch.ts';
import { sameVersion } from './keys.ts';
import { mirrorsIn } from './mirrors.ts';
import type { Plan, Snapshot } from './model.ts';
import { makePlan, type ObjectWish, type Stamp } from './plan.ts';
import { Refusal } from './refusal.ts';
import type { Target } from './shift.ts';
import { entriesOf } from './split.ts';
import { stableVersion } from './stable-version.ts';
import { groupOf, isStray } from './versions.ts';
import { destinationsOf, routeElement } from './virtual-service.ts';

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

/** The version that mirrors are taken away from: the one said, else all but stable of the same canary (undefined). */
function isOurs(
  branch: ReturnType<typeof branchStable>,
  to: string | undefined,
): (mirror: Mirror) => boolean {
  const { object, route, stable } = branch;
  const group = groupOf(route, stableVersion(route, stable), true);
  const said = to === undefined ? undefined : stableVersion(route, to);
  return mirror => {
    const [view] = destinationsOf([{ destination: mirror.destination }], object.namespace);
    return view !== undefined && (said ? sameVersion(view, said) : isStray([group], view));
  };
}

/** The mirror fields without those of the canary; the same where it has none. */
function withoutOurs(
  fields: Record<string, unknown>,
  ours: (mirror: Mirror) => boolean,
): Record<string, unknown> {
  const before = listed(fields);
  const left = before.filter(one => !ours(one));
  return left.length === before.length ? fields : asFields(left);
}

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
  const how = { snapshot, target, options, stamp };
  return percent > 0 ? mirrorTo(percent, how) : mirrorNothing(how);
}

interface How {
  snapshot: Snapshot;
  target: Target;
  options: BranchOptions;
  stamp: Stamp;
}

function mirrorTo(percent: number, { snapshot, target, options, stamp }: How): Plan {
  const branch = branchOf(snapshot, target, options);
  const { element, canary, destination } = branch;
  const mirrorsFrom = mirrorsIn(element);
  const others = withoutOurs(mirrorsFrom, isOurs(branch, canary));
  const ours: Mirror = { destination: destination.destination, percentage: { value: percent } };
  const mirrorsTo = asFields([...listed(others), ours]);
  const notes = [`mirrors ${percentText(percent)} % of the requests to ${canary}`];
  const wish = { ...wishOf(branch, mirrorsFrom, mirrorsTo), notes, raises: true, stable: branch.stableText };
  return makePlan(snapshot.cluster, snapshot.user, 'mirror', [wish], stamp, branch.warnings);
}

/** Ending a mirror asks for less than starting one: nothing has to define or run its version any more. */
function mirrorNothing({ snapshot, target, options, stamp }: How): Plan {
  const branch = branchStable(snapshot, target, options);
  const mirrorsFrom = mirrorsIn(routeElement(branch.object.raw, branch.route.ref));
  const mirrorsTo = withoutOurs(mirrorsFrom, isOurs(branch, options.to));
  const notes = [`mirrors nothing to ${options.to ?? 'other versions'}`];
  const wish = { ...wishOf(branch, mirrorsFrom, mirrorsTo), notes };
  return makePlan(snapshot.cluster, snapshot.user, 'mirror', [wish], stamp);
}

function wishOf(
  { object, route, stable }: ReturnType<typeof branchStable>,
  mirrorsFrom: Record<string, unknown>,
  mirrorsTo: Record<string, unknown>,
): ObjectWish {
  const from = entriesOf(route);
  const change = { route: route.ref, from, to: from, stable, mirrorsFrom, mirrorsTo };
  return { object, changes: sameJson(mirrorsFrom, mirrorsTo) ? [] : [change] };
}
