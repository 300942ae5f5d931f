/** Subsets of a host, over all DestinationRules that speak of it. */
import { hostMatches, resolveHost } from './hosts.ts';
import { grouped, indexed } from './indexed.ts';
import type { DestinationRule, Subset } from './types.ts';

interface Placed {
  host: string;
  rule: DestinationRule;
  /** Its place in the list, which decides between two that define the same. */
  place: number;
}

const byHost = indexed((rules: readonly DestinationRule[]) => {
  const placed = rules.flatMap((rule, place): Placed[] => {
    const host = rule.spec?.host;
    if (host === undefined) return [];
    return [{ host: resolveHost(host, rule.metadata?.namespace ?? 'default'), rule, place }];
  });
  const patterns = placed.filter(({ host }) => host.startsWith('*'));
  return { exact: grouped(placed.map(one => [one.host, one])), patterns };
});

/** The DestinationRules whose host is `fqdn` or a wildcard over it, in their order. */
export function rulesFor(fqdn: string, rules: readonly DestinationRule[]): DestinationRule[] {
  const { exact, patterns } = byHost(rules);
  const covering = patterns.filter(({ host }) => host !== fqdn && hostMatches(host, fqdn));
  return [...(exact.get(fqdn) ?? []), ...covering].sort((a, b) => a.place - b.place).map(({ rule }) => rule);
}

/** The named subsets of `fqdn`; of two with the same name the first one found. */
export function subsetsOf(fqdn: string, rules: readonly DestinationRule[]): Map<string, Subset> {
  const found = new Map<string, Subset>();
  for (const rule of rulesFor(fqdn, rules)) {
    for (const subset of rule.spec?.subsets ?? []) {
      if (subset?.name && !found.has(subset.name)) found.set(subset.name, subset);
    }
  }
  return found;
}
