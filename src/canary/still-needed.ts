/** Why something that an undo would take away stays: somebody sends to it, as things will be by then. */
import { resolveHost } from '../istio/hosts.ts';
import type { DestinationRule, VirtualService } from '../istio/types.ts';
import type { Snapshot, Workload } from './model.ts';
import { stillSends } from './still-sends.ts';
import { readVirtualService } from './virtual-service.ts';

/** The VirtualService that names a subset; undefined where none does. */
export function userOf(
  subset: string,
  rule: DestinationRule,
  list: readonly VirtualService[],
): string | undefined {
  const fqdn = resolveHost(rule.spec?.host ?? '', rule.metadata?.namespace ?? 'default');
  const user = list
    .map(readVirtualService)
    .find(one =>
      one.routes.some(({ destinations, mirrors }) =>
        [...destinations, ...mirrors].some(to => to.fqdn === fqdn && to.subset === subset),
      ),
    );
  return user && `${user.namespace}/${user.name}`;
}

/** Why a rule stays; undefined where no VirtualService names one of its subsets. */
export function ruleNeeded(rule: DestinationRule, list: readonly VirtualService[]): string | undefined {
  for (const { name = '' } of rule.spec?.subsets ?? []) {
    const user = userOf(name, rule, list);
    if (user) return `${user} names its subset ${name}`;
  }
  return undefined;
}

/** Why a workload's pods stay; undefined where nothing sends to them alone. `warnings`: what could not be looked at. */
export function podsNeeded(
  then: Snapshot,
  { kind, metadata }: Workload,
): { why?: string; warnings: string[] } {
  // Whom a route reaches is told by Services: without them nobody could say that these pods have no more requests.
  if (!then.services)
    return { why: 'Services cannot be read, so who sends to it is not known', warnings: [] };
  const going = (then.workloads ?? []).filter(
    one =>
      one.kind === kind &&
      one.metadata?.name === metadata?.name &&
      one.metadata?.namespace === metadata?.namespace,
  );
  const { reasons, warnings } = stillSends(then, { fqdn: '' }, going);
  return reasons.length > 0
    ? { why: `it still gets requests: ${reasons.join('; ')}`, warnings: [] }
    : { warnings };
}
