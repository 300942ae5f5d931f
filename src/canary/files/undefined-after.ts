/** Subsets that an applied file leaves undefined although requests are sent to them. */
import { subsetsOf } from '../../istio/subsets.ts';
import type { DestinationRule, KubeObject, VirtualService } from '../../istio/types.ts';
import type { Snapshot } from '../model.ts';
import { isUndefined } from '../undefined-subsets.ts';
import { readVirtualService } from '../virtual-service.ts';
import type { FileKind, PreparedObject } from './model.ts';

/** An object that is going to be otherwise; without `after` it is going to be gone. */
export type Becoming = Pick<PreparedObject, 'kind' | 'namespace' | 'name' | 'change'> & {
  after?: PreparedObject['after'];
};

const idOf = ({ metadata }: KubeObject): string => `${metadata?.namespace ?? 'default'}/${metadata?.name}`;

/** The objects of a kind once the file is applied. */
function then<T extends KubeObject>(list: readonly T[], objects: readonly Becoming[], kind: FileKind): T[] {
  const written = new Map(
    objects
      .filter(one => one.kind === kind)
      .map(one => [`${one.namespace}/${one.name}`, one.after as T | undefined]),
  );
  return [...list.filter(one => !written.has(idOf(one))), ...[...written.values()].flatMap(one => one ?? [])];
}

/** What VirtualServices send to and no rule defines, each once; `known` are rules that speak for a host too. */
function brokenIn(
  virtualServices: readonly VirtualService[],
  rules: readonly DestinationRule[],
  known: readonly DestinationRule[],
): Set<string> {
  const broken = virtualServices.map(readVirtualService).flatMap(object =>
    object.routes.flatMap(({ destinations, mirrors }) =>
      [...destinations.filter(({ share }) => share > 0), ...mirrors].flatMap(({ fqdn, subset }) => {
        if (subset === undefined) return [];
        const isGone = subsetsOf(fqdn, known).has(subset) && !subsetsOf(fqdn, rules).has(subset);
        if (!isGone && !isUndefined({ fqdn, subset }, rules)) return [];
        return [`subset ${subset} of ${fqdn}, which ${object.namespace}/${object.name} sends to`];
      }),
    ),
  );
  return new Set(broken);
}

/**
 * Each subset that is sent to and not defined any more once the objects are applied, in words; those that are missing
 * already are not. Empty where DestinationRules cannot be read.
 */
export function undefinedAfter(
  objects: readonly Becoming[],
  { virtualServices, destinationRules }: Pick<Snapshot, 'virtualServices' | 'destinationRules'>,
): string[] {
  if (!destinationRules) return [];
  const changing = objects.filter(({ change }) => change !== 'none');
  const rules = then(destinationRules, changing, 'DestinationRule');
  const before = brokenIn(virtualServices, destinationRules, destinationRules);
  const after = brokenIn(then(virtualServices, changing, 'VirtualService'), rules, destinationRules);
  return [...after].filter(one => !before.has(one));
}
