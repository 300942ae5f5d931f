/** How series of one version are told from those of the other. */
import type { Labels } from './failures.ts';
import type { Arm } from './model.ts';
import type { MetricsTarget, VersionTarget } from './source.ts';

/** The label that tells, best first. */
export const versionLabels = [
  'destination_canonical_revision',
  'destination_version',
  'destination_workload',
  'pod',
  'destination_service_name',
] as const;
export type VersionLabel = (typeof versionLabels)[number];

const arms: readonly Arm[] = ['stable', 'canary'];

const defined = (values: readonly (string | undefined)[]): string[] =>
  [...new Set(values.filter(one => one !== undefined && one !== ''))].filter(one => one !== undefined);

/** A version's values of the label. */
function valuesOf(one: VersionTarget, label: VersionLabel): string[] {
  switch (label) {
    case 'destination_canonical_revision':
      return defined([one.revision]);
    case 'destination_version':
      return defined([one.version, one.revision]);
    case 'destination_workload':
      return [...one.workloads];
    case 'pod':
      return [...(one.podNames ?? [])];
    case 'destination_service_name':
      return defined([one.host.split('.')[0], one.host]);
  }
}

/** True when both versions have values of the label, and none in common. */
function differs({ versions }: MetricsTarget, label: VersionLabel): boolean {
  const stable = valuesOf(versions.stable, label);
  const canary = valuesOf(versions.canary, label);
  return stable.length > 0 && canary.length > 0 && !stable.some(one => canary.includes(one));
}

/** The labels that could tell the versions apart by what is known of them, best first. */
export const possibleLabels = (target: MetricsTarget): VersionLabel[] =>
  versionLabels.filter(label => differs(target, label));

/** The version that a series is about by one label; undefined for neither, such as a request that never arrived. */
export function armBy(target: MetricsTarget, label: VersionLabel, labels: Labels): Arm | undefined {
  const value = labels[label];
  if (value === undefined) return undefined;
  return arms.find(arm =>
    valuesOf(target.versions[arm], label).some(one =>
      label === 'pod' ? value.startsWith(one) : value === one,
    ),
  );
}

/**
 * The label to go by: the first that some series carries with a version's value; else, before there are any, the
 * first that could tell.
 */
export function chooseLabel(target: MetricsTarget, seen: Iterable<Labels>): VersionLabel | undefined {
  const possible = possibleLabels(target);
  const series = [...seen];
  return (
    possible.find(label => series.some(labels => armBy(target, label, labels) !== undefined)) ?? possible[0]
  );
}
