/** A VirtualService as changes and edits leave it: what a plan writes, without an API server. */
import type { HttpRoute, VirtualService } from '../istio/types.ts';
import { edited } from './edits.ts';
import type { RouteChange, RouteEdit } from './model.ts';
import { mirrorFields } from './patch.ts';

type Element = Record<string, unknown>;

function withMirrors(element: Element, { mirrorsFrom, mirrorsTo }: RouteChange): Element {
  if (!mirrorsFrom && !mirrorsTo) return element;
  const others = Object.entries(element).filter(([field]) => !mirrorFields.some(one => one === field));
  return { ...Object.fromEntries(others), ...mirrorsTo };
}

/** The object after the changes of its splits, then the edits of its http routes. The given one stays as it is. */
export function stateAfter(
  vs: VirtualService,
  changes: readonly RouteChange[],
  edits: readonly RouteEdit[] = [],
): VirtualService {
  const spec: Record<string, unknown> = { ...vs.spec };
  for (const protocol of ['http', 'tls', 'tcp'] as const) {
    const list: unknown = spec[protocol];
    if (!Array.isArray(list)) continue;
    spec[protocol] = list.map((element: Element, index) => {
      const change = changes.find(({ route }) => route.protocol === protocol && route.index === index);
      return change ? withMirrors({ ...element, route: change.to }, change) : element;
    });
  }
  if (edits.length > 0) spec.http = edited((spec.http ?? []) as HttpRoute[], edits);
  return { ...vs, spec };
}
