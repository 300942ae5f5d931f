/** The same split in a file: weights change, comments and everything beside the destinations stay. */
import { sameJson } from '../../istio/equal.ts';
import type { VirtualService } from '../../istio/types.ts';
import { type EditResult, editsFor } from '../../yaml/index.ts';
import type { RouteChange, RouteView, TrafficObject } from '../model.ts';
import { Refusal } from '../refusal.ts';
import { destinationsOf, readVirtualService, routeElement } from '../virtual-service.ts';
import { keepingTemplates } from './keep-templates.ts';
import { valueChanges } from './value-changes.ts';
import type { WrittenObject } from './written.ts';

/** A written VirtualService as the engine sees it, in `namespace` where the text leaves that open. */
export function writtenObject(written: WrittenObject, namespace: string): TrafficObject {
  const value = written.value as VirtualService;
  const metadata = { ...value.metadata, namespace: written.namespace ?? namespace };
  return readVirtualService({ ...value, metadata });
}

/** The file's route that a change of the live object is about: by its name, else by its place and conditions. */
function routeIn(object: TrafficObject, seen: TrafficObject, change: RouteChange): RouteView | undefined {
  const { protocol, index, name } = change.route;
  const alike = object.routes.filter(({ ref }) => ref.protocol === protocol);
  const named = name === undefined ? [] : alike.filter(({ ref }) => ref.name === name);
  if (named.length === 1) return named[0];
  const wanted = routeElement(seen.raw, change.route)?.match;
  const same = alike.filter(({ ref }) => sameJson(routeElement(object.raw, ref)?.match, wanted));
  return same.length === 1 ? same[0] : same.find(({ ref }) => ref.index === index);
}

/**
 * The edits that give a written VirtualService the splits of `changes`, which were made for `seen`. A reason in words
 * where a route is not in the file, or the text cannot be changed so.
 */
export function splitEdits(
  written: WrittenObject,
  seen: TrafficObject,
  changes: readonly RouteChange[],
): EditResult {
  const object = writtenObject(written, seen.namespace);
  const all = changes.flatMap(change => {
    const route = routeIn(object, seen, change);
    if (!route) return [undefined];
    const { protocol, index } = route.ref;
    const path = [...written.path, 'spec', protocol, index, 'route'];
    const from = routeElement(object.raw, route.ref)?.route;
    return valueChanges(
      from,
      respelled(change, route),
      path,
      (_, key, value) => key === 'weight' && value === 0,
    );
  });
  const told = all.filter(one => one !== undefined);
  if (told.length < all.length)
    return { ok: false, reason: `${written.name} has another list of routes in the file than live.` };
  return keepingTemplates(written.doc, editsFor(written.doc, told));
}

/** The wished list with each host as the file spells it: `model` and `model.prod.svc.cluster.local` are one. */
function respelled({ to }: RouteChange, route: RouteView): unknown[] {
  return destinationsOf(to, route.namespace).map(({ entry, fqdn, subset }) => {
    const own = route.destinations.find(one => one.fqdn === fqdn && one.subset === subset);
    const host = own?.host ?? route.destinations.find(one => one.fqdn === fqdn)?.host;
    return host === undefined ? entry : { ...entry, destination: { ...entry.destination, host } };
  });
}

/** The only VirtualService of that name among the written ones. Throws a {@link Refusal} where there is none or several. */
export function onlyWritten(
  objects: readonly WrittenObject[],
  target: { namespace?: string; name: string },
): WrittenObject {
  const found = objects.filter(
    one =>
      one.kind === 'VirtualService' &&
      one.name === target.name &&
      (target.namespace === undefined || one.namespace === null || one.namespace === target.namespace),
  );
  const exact = found.filter(one => one.namespace === target.namespace);
  const [only, ...others] = exact.length === 1 ? exact : found;
  const pathOf = (one: { namespace?: string | null; name: string }): string =>
    [one.namespace, one.name].filter(Boolean).join('/');
  const what = pathOf(target);
  if (!only) {
    const held = objects.filter(({ kind }) => kind === 'VirtualService').map(one => pathOf(one));
    const text = `The files hold no VirtualService ${what}; they hold ${held.join(', ') || 'none'}.`;
    throw new Refusal('refused', 'not-found', text);
  }
  if (others.length > 0) {
    const text = `The files hold VirtualService ${what} ${found.length} times. Name the file that is meant.`;
    throw new Refusal('refused', 'twice', text);
  }
  return only;
}
