/** The VirtualServices of a text and how each route splits its requests. */

import type { Protocol, RouteView } from '../canary/model.ts';
import { readVirtualService } from '../canary/virtual-service.ts';
import type { VirtualService } from '../istio/types.ts';
import { ourKind } from '../validation/our-kind.ts';
import { refOf } from '../validation/resource.ts';
import { mayHoldMore } from '../validation/templated.ts';
import { fields, list } from '../validation/values.ts';
import {
  hasTemplates,
  isPlaceholder,
  type ParsedText,
  type Range,
  resourcesOf,
  type YamlDoc,
} from '../yaml/index.ts';
import { wellTyped } from './well-typed.ts';

/** One route's split as it is written. */
export interface WrittenSplit {
  protocol: Protocol;
  index: number;
  name?: string;
  /** The conditions in words. */
  match: string;
  /** Percent by destination key, in the order of the destinations. */
  shares: Record<string, number>;
}

/** A VirtualService in a text. */
export interface WrittenVirtualService {
  /** Its first key: what is shown over the object goes above this. */
  range: Range;
  /** Undefined where a template fills it in, or nothing does yet. */
  name?: string;
  /** Null where it is left to `kubectl -n`, or to a template. */
  namespace: string | null;
  value: Record<string, unknown>;
  splits: WrittenSplit[];
}

/** Shares by key as {@link WrittenSplit} holds them. */
export const sharesOfRoute = (route: RouteView): Record<string, number> =>
  Object.fromEntries(route.destinations.map(({ key, share }) => [key, share]));

/** Whether every weight of a route can be told: a template may still write one, or another destination. */
function isTold(entries: readonly unknown[]): boolean {
  return entries.every(entry => {
    const { weight, destination } = fields(entry);
    const { host, subset } = fields(destination);
    const isNumber = weight === undefined || weight === null || (typeof weight === 'number' && weight >= 0);
    return isNumber && (typeof host === 'string' || typeof subset === 'string');
  });
}

function splitsOf(doc: YamlDoc, path: (string | number)[], value: Record<string, unknown>): WrittenSplit[] {
  const shaped = fields(wellTyped('VirtualService', value));
  const { routes } = readVirtualService(shaped as VirtualService);
  const isTemplate = hasTemplates(doc.core.source);
  return routes.flatMap(route => {
    const { protocol, index, name } = route.ref;
    const place = [...path, 'spec', protocol, index, 'route'];
    const entries = list(fields(list(fields(value.spec)[protocol])[index]).route);
    if (entries.length === 0 || !isTold(entries) || (isTemplate && mayHoldMore(doc, place))) return [];
    const shares = sharesOfRoute(route);
    if (Object.values(shares).every(share => share === 0) || Object.keys(shares).some(isPlaceholder))
      return [];
    return [{ protocol, index, ...(name ? { name } : {}), match: route.match, shares }];
  });
}

/** Every VirtualService of a text, with the splits that can be told. Never throws. */
export function virtualServicesIn(parsed: ParsedText): WrittenVirtualService[] {
  return parsed.docs.flatMap(doc =>
    [...resourcesOf(doc)].flatMap(({ path, value }): WrittenVirtualService[] => {
      if (ourKind(value) !== 'VirtualService') return [];
      const [first = 'kind'] = Object.keys(value);
      const { name, namespace } = refOf(value);
      return [
        {
          range: doc.nearestRange([...path, first], 'key'),
          ...(name !== '' && !isPlaceholder(name) ? { name } : {}),
          namespace,
          value,
          splits: splitsOf(doc, path, value),
        },
      ];
    }),
  );
}
