/** Subsets that no DestinationRule defines any more: whatever is sent to them fails. */
import { rulesFor, subsetsOf } from '../istio/subsets.ts';
import type { DestinationRule, RouteDestination } from '../istio/types.ts';
import { sameVersion, type Version } from './keys.ts';
import type { ObjectPlan, Plan, Snapshot } from './model.ts';
import type { Rules } from './named.ts';
import { othersOf } from './others.ts';
import { Refusal } from './refusal.ts';
import { destinationsOf } from './virtual-service.ts';

/** True where DestinationRules of the version's host are known, and none of them defines its subset. */
export function isUndefined({ fqdn, subset }: Version, rules: Rules): boolean {
  const known = rulesFor(fqdn, rules ?? []);
  return subset !== undefined && known.length > 0 && !subsetsOf(fqdn, known).has(subset);
}

/** The rules with the subsets that the plan itself adds. */
function rulesThen(plan: Plan, rules: readonly DestinationRule[]): DestinationRule[] {
  const added = othersOf(plan).flatMap((write): DestinationRule[] => {
    if (write.kind !== 'DestinationRule') return [];
    if (write.op === 'create') return [write.object as DestinationRule];
    if (write.op !== 'patch' || write.change.field !== 'subset' || !write.change.to) return [];
    const seen = write.seen as DestinationRule;
    return [{ ...seen, spec: { ...seen.spec, subsets: [write.change.to] } }];
  });
  return [...rules, ...added];
}

/** What an object's plan sends more requests to than before, of what is not defined. */
function risingIn({ namespace, changes, edits = [] }: ObjectPlan, rules: Rules): string[] {
  const lists: [RouteDestination[], RouteDestination[]][] = [
    ...changes.map(({ from, to }): [RouteDestination[], RouteDestination[]] => [from, to]),
    ...edits.map(({ from, to }): [RouteDestination[], RouteDestination[]] => [
      (from?.route ?? []).filter(Boolean),
      (to?.route ?? []).filter(Boolean),
    ]),
  ];
  return lists.flatMap(([from, to]) => {
    const before = destinationsOf(from, namespace);
    const share = (version: Version): number =>
      before.filter(one => sameVersion(one, version)).reduce((sum, one) => sum + one.share, 0);
    return destinationsOf(to, namespace)
      .filter(one => one.share > share(one) + 1e-9 && isUndefined(one, rules))
      .map(one => `${one.subset} of ${one.fqdn}`);
  });
}

/**
 * The plan, with a warning where it sends requests to a subset that is not defined. Throws an `unknown-destination`
 * {@link Refusal}; a way back is only told of, and asked about. A roll back looks at its own stable version itself.
 */
export function checkDefined(plan: Plan, { destinationRules }: Snapshot): Plan {
  const rules = rulesThen(plan, destinationRules ?? []);
  const names = [...new Set(plan.objects.flatMap(one => risingIn(one, rules)))];
  if (names.length === 0 || plan.action === 'rollback') return plan;
  const what = `No DestinationRule defines subset ${names.join(', ')}; requests to it would fail.`;
  if (plan.action !== 'undo')
    throw new Refusal('refused', 'unknown-destination', `${what} Add the subset first.`);
  return { ...plan, warnings: [what, ...plan.warnings], raisesCanary: true };
}
