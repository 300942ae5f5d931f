/** Subsets of a host, over all DestinationRules that speak of it. */
import { hostMatches, resolveHost } from './hosts.ts';
import type { DestinationRule, Subset } from './types.ts';

/** The DestinationRules whose host is `fqdn` or a wildcard over it. */
export function rulesFor(fqdn: string, rules: readonly DestinationRule[]): DestinationRule[] {
  return rules.filter(rule => {
    const host = rule.spec?.host;
    return host !== undefined && hostMatches(resolveHost(host, rule.metadata?.namespace ?? 'default'), fqdn);
  });
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
