/** What a file says of an object beside what is live. */
import { sameJson } from '../../istio/equal.ts';
import { percentText } from '../../istio/shares.ts';
import type { KubeObject, VirtualService } from '../../istio/types.ts';
import type { RouteView, TrafficObject } from '../model.ts';
import { readVirtualService, routeElement } from '../virtual-service.ts';
import { bare } from './wanted.ts';

/** A route whose shares are others in the file than live, in percent by destination key. */
export interface SplitDrift {
  route: string;
  file: Record<string, number>;
  live: Record<string, number>;
}

export interface Drift {
  splits: SplitDrift[];
  /** True where the spec differs in something else. */
  differs: boolean;
}

const sharesOf = (route: RouteView): Record<string, number> =>
  Object.fromEntries(route.destinations.map(({ key, share }) => [key, share]));

const isSame = (one: Record<string, number>, other: Record<string, number>): boolean =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].every(
    key => Math.abs((one[key] ?? 0) - (other[key] ?? 0)) < 0.005,
  );

/** The live route that a file's route is: by its name where that is unique, else by its place. */
function counterpart(route: RouteView, live: TrafficObject): RouteView | undefined {
  const alike = live.routes.filter(({ ref }) => ref.protocol === route.ref.protocol);
  const named = alike.filter(({ ref }) => ref.name !== undefined && ref.name === route.ref.name);
  return named.length === 1 ? named[0] : alike.find(({ ref }) => ref.index === route.ref.index);
}

/** Where a route sends, by key, as far as the other one sends there too: shares are told apart from it. */
function placesOf(route: RouteView, other: RouteView | undefined): unknown {
  const both = route.destinations.filter(
    ({ key, share }) => share > 0 && other?.destinations.some(one => one.key === key && one.share > 0),
  );
  return Object.fromEntries(
    both.map(({ key, fqdn, port, entry }) => [key, { fqdn, port, headers: entry.headers }]),
  );
}

/** The spec with its shares taken out: what else differs is no split. */
function withoutShares(object: TrafficObject, other: TrafficObject): unknown {
  const spec: Record<string, unknown> = { ...(bare(object.raw) as VirtualService).spec };
  for (const route of object.routes) {
    const { protocol, index } = route.ref;
    const list = spec[protocol];
    if (!Array.isArray(list)) continue;
    const places = {
      ...routeElement(object.raw, route.ref),
      route: placesOf(route, counterpart(route, other)),
    };
    spec[protocol] = list.map((each, i) => (i === index ? places : each));
  }
  return spec;
}

/** How a file's object differs from the live one; undefined where it does not. `namespace` fills in an open one. */
export function driftOf(file: KubeObject, live: KubeObject): Drift | undefined {
  const metadata = { ...file.metadata, namespace: file.metadata?.namespace ?? live.metadata?.namespace };
  if (live.kind !== 'VirtualService' && file.kind !== 'VirtualService') {
    const [own, theirs] = [bare(file).spec, bare(live).spec];
    return sameJson(own, theirs) ? undefined : { splits: [], differs: true };
  }
  const written = readVirtualService({ ...file, metadata } as VirtualService);
  const there = readVirtualService(live as VirtualService);
  const splits = written.routes.flatMap((route): SplitDrift[] => {
    const other = counterpart(route, there);
    if (!other) return [];
    const [own, theirs] = [sharesOf(route), sharesOf(other)];
    const name = route.ref.name ?? `${route.ref.protocol}/${route.ref.index}`;
    return isSame(own, theirs) ? [] : [{ route: name, file: own, live: theirs }];
  });
  const differs = !sameJson(withoutShares(written, there), withoutShares(there, written));
  return splits.length > 0 || differs ? { splits, differs } : undefined;
}

const sharesText = (shares: Record<string, number>): string =>
  Object.entries(shares)
    .map(([key, share]) => `${key} ${percentText(share)}`)
    .join(' · ');

/** `file v1 90 · v2 10, live v1 70 · v2 30`; `differs` where it is no split. */
export function driftText({ splits, differs }: Drift): string {
  const told = splits.map(({ route, file, live }) => {
    const where = splits.length > 1 ? `${route}: ` : '';
    return `${where}file ${sharesText(file)}, live ${sharesText(live)}`;
  });
  return [...told, ...(differs ? ['differs'] : [])].join('; ');
}
