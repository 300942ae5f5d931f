/** How a host's subsets are told apart: by a label that all of them have, each with a value of its own. */
import { resolveHost } from '../istio/hosts.ts';
import { rulesFor, subsetsOf } from '../istio/subsets.ts';
import type { DestinationRule, Subset } from '../istio/types.ts';
import type { Snapshot } from './model.ts';
import { readinessOf } from './readiness.ts';

/** Istio's own habit, for hosts whose subsets do not tell. */
export const usualLabel = 'version';

/** The label by which these subsets differ; undefined where none does. */
export function versionLabel(subsets: readonly Subset[]): string | undefined {
  const labelled = subsets.filter(one => Object.keys(one.labels ?? {}).length > 0);
  const [first] = labelled;
  if (!first) return undefined;
  const common = Object.keys(first.labels ?? {}).filter(key => labelled.every(one => one.labels?.[key]));
  const differing = common.filter(
    key => new Set(labelled.map(one => one.labels?.[key])).size === labelled.length,
  );
  const byName = differing.filter(key => labelled.every(one => one.labels?.[key] === one.name));
  const from = byName.length > 0 ? byName : differing;
  return from.includes(usualLabel) ? usualLabel : from[0];
}

/** A subset like its siblings: what they all say alike, and its own value of the label that tells them apart. */
export function subsetLike(subsets: readonly Subset[], name: string, key: string, value: string): Subset {
  const [first, ...others] = subsets.map(one => one.labels ?? {});
  const alike = Object.entries(first ?? {}).filter(
    ([label, text]) => label !== key && others.length > 0 && others.every(labels => labels[label] === text),
  );
  return { name, labels: { ...Object.fromEntries(alike), [key]: value } };
}

/** The DestinationRule of exactly this host that holds its subsets; one with a wildcard speaks for others too. */
export const ruleOf = (fqdn: string, rules: readonly DestinationRule[]): DestinationRule | undefined => {
  const own = rulesFor(fqdn, rules).filter(
    rule => resolveHost(rule.spec?.host ?? '', rule.metadata?.namespace ?? 'default') === fqdn,
  );
  return own.find(rule => (rule.spec?.subsets ?? []).length > 0) ?? own[0];
};

/** A version that has pods and no subset. */
export interface Unnamed {
  rule: DestinationRule;
  subset: Subset;
  /** The workloads that carry its label, such as `Deployment model-v3`. */
  workloads: string[];
}

/** The versions of a host that run behind its Service and that its DestinationRule has no subset for. */
export function unnamedVersions(snapshot: Snapshot, fqdn: string): Unnamed[] {
  const rule = ruleOf(fqdn, snapshot.destinationRules ?? []);
  const subsets = [...subsetsOf(fqdn, snapshot.destinationRules ?? []).values()];
  const key = versionLabel(subsets);
  if (!rule || key === undefined) return [];
  const known = new Set(subsets.map(one => one.labels?.[key]));
  const found = new Map<string, string[]>();
  for (const { kind, metadata, podLabels } of readinessOf(snapshot, fqdn)?.workloads ?? []) {
    const value = podLabels[key];
    if (value && !known.has(value))
      found.set(value, [...(found.get(value) ?? []), `${kind} ${metadata?.name}`]);
  }
  return [...found].map(([value, workloads]) => ({
    rule,
    subset: subsetLike(subsets, value, key, value),
    workloads,
  }));
}

/** The snapshot as it is once the subset is there. */
export const withSubset = (
  snapshot: Snapshot,
  { rule, subset }: Pick<Unnamed, 'rule' | 'subset'>,
): Snapshot => ({
  ...snapshot,
  destinationRules: snapshot.destinationRules?.map(one =>
    one === rule ? { ...one, spec: { ...one.spec, subsets: [...(one.spec?.subsets ?? []), subset] } } : one,
  ),
});
