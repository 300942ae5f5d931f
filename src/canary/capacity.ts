/**
 * Whether a version is large enough for the share that it is to get: its requests per ready replica are compared
 * with what one of stable takes when stable gets all of them, as it does before a canary and after a roll back. Shares
 * stand for load, as all of them are of the same requests.
 */
import { percentText } from '../istio/shares.ts';
import type { Snapshot } from './model.ts';
import { readinessOf } from './readiness.ts';
import { scalerOf } from './scalers.ts';

/** A version with its share, in percent. */
export interface Loaded {
  key: string;
  fqdn: string;
  subset?: string;
  share: number;
}

/** A replica may take so much more than one of stable before a word is said. */
const tolerance = 1.5;

const replicas = (count: number): string => `${count} ready replica${count === 1 ? '' : 's'}`;

/** The most replicas that autoscalers allow the version's workloads; undefined where none of them is scaled. */
function ceiling(snapshot: Snapshot, version: Loaded): number | undefined {
  const workloads = readinessOf(snapshot, version.fqdn, version.subset)?.workloads ?? [];
  const scaled = workloads.map(workload => ({ workload, scaler: scalerOf(snapshot, workload) }));
  if (scaled.every(({ scaler }) => scaler === undefined)) return undefined;
  return scaled.reduce((sum, { workload, scaler }) => sum + (scaler?.max ?? workload.replicas), 0);
}

/**
 * What to say of versions that rise to more than their replicas can be expected to bear; nothing where replicas
 * or the load are not known. `before` and `after` are one route's destinations.
 */
export function capacityWarnings(
  snapshot: Snapshot,
  before: readonly Loaded[],
  after: readonly Loaded[],
  stable: string,
): string[] {
  const base = [...before, ...after].find(one => one.key === stable);
  const ready = base && readinessOf(snapshot, base.fqdn, base.subset)?.ready;
  if (!ready) return [];
  const usual = 100 / ready;
  return after.flatMap(version => {
    const share = before.find(one => one.key === version.key)?.share ?? 0;
    const own = readinessOf(snapshot, version.fqdn, version.subset)?.ready;
    // A version without any ready replica is told elsewhere, and louder.
    if (version.key === stable || version.share <= share || !own) return [];
    const each = version.share / own;
    if (each <= usual * tolerance) return [];
    const most = ceiling(snapshot, version);
    const scaled =
      most === undefined
        ? ' Scale it first.'
        : version.share / most <= usual * tolerance
          ? ` Its autoscaler may bring it to ${most}, which takes a while.`
          : ` Even the ${most} that its autoscaler allows would be too few.`;
    return [
      `${version.key} has ${replicas(own)} for ${percentText(version.share)} % of the requests, ${percentText(each)} % each; one of ${stable} takes ${percentText(usual)} % when ${stable} gets all.${scaled}`,
    ];
  });
}
