/** What leads from one state of a VirtualService to another, as changes of splits and edits of routes. */
import { sameJson } from '../istio/equal.ts';
import type { HttpRoute, RouteDestination, VirtualService } from '../istio/types.ts';
import { mirrorsIn } from './mirrors.ts';
import type { RouteChange, RouteEdit } from './model.ts';
import { mirrorFields } from './patch.ts';
import { protocols } from './virtual-service.ts';

type Element = Record<string, unknown> & { route?: RouteDestination[]; name?: string };

const elements = (vs: VirtualService, protocol: string): Element[] => {
  const list: unknown = (vs.spec as Record<string, unknown> | undefined)?.[protocol];
  return Array.isArray(list) ? list : [];
};

/** A route without what a change can change. */
const frame = (element: Element): Element =>
  Object.fromEntries(
    Object.entries(element).filter(
      ([field]) => field !== 'route' && !mirrorFields.some(one => one === field),
    ),
  );

const isSameRoute = (a: Element | undefined, b: Element | undefined): boolean =>
  a !== undefined &&
  b !== undefined &&
  sameJson(frame(a), frame(b)) &&
  (a.route === undefined) === (b.route === undefined);

function changeOf(ref: RouteChange['route'], from: Element, to: Element): RouteChange[] {
  if (sameJson(from, to)) return [];
  const mirrors = { mirrorsFrom: mirrorsIn(from), mirrorsTo: mirrorsIn(to) };
  const moved = !sameJson(mirrors.mirrorsFrom, mirrors.mirrorsTo);
  return [{ route: ref, from: from.route ?? [], to: to.route ?? [], ...(moved ? mirrors : {}) }];
}

/**
 * The changes and edits that make `to` of `from`: splits of routes that both have in the same place from either end
 * of the list change, what lies between goes out and in as a whole. Only http routes can come and go: undefined
 * where tls or tcp routes would have to.
 */
export function difference(
  from: VirtualService,
  to: VirtualService,
): { changes: RouteChange[]; edits: RouteEdit[] } | undefined {
  const changes: RouteChange[] = [];
  let edits: RouteEdit[] = [];
  for (const protocol of protocols) {
    const [old, now] = [elements(from, protocol), elements(to, protocol)];
    const shorter = Math.min(old.length, now.length);
    let head = 0;
    while (head < shorter && isSameRoute(old[head], now[head])) head++;
    let tail = 0;
    while (tail < shorter - head && isSameRoute(old.at(-1 - tail), now.at(-1 - tail))) tail++;
    old.forEach((element, index) => {
      if (index >= head && index < old.length - tail) return;
      const other = now[index < head ? index : index - old.length + now.length];
      const ref = { protocol, index, ...(element.name ? { name: element.name } : {}) };
      if (other) changes.push(...changeOf(ref, element, other));
    });
    const [out, put] = [old.slice(head, old.length - tail), now.slice(head, now.length - tail)];
    if (out.length + put.length === 0) continue;
    if (protocol !== 'http') return undefined;
    edits = [
      ...out.map((route): RouteEdit => ({ index: head, from: route as HttpRoute })),
      ...put.map((route, i): RouteEdit => ({ index: head + i, to: route as HttpRoute })),
    ];
  }
  return { changes, edits };
}
