/** Edits of a list of http routes: applied, recorded and taken back. Each carries what stood there before. */
import { sameJson } from '../istio/equal.ts';
import type { HttpRoute } from '../istio/types.ts';
import { fingerprint } from './fingerprint.ts';
import type { PatchOperation, RecordedEdit, RouteEdit } from './model.ts';

const listPointer = '/spec/http';

/** The list after the edits, in their order. */
export function edited(list: readonly HttpRoute[], edits: readonly RouteEdit[]): HttpRoute[] {
  const after = [...list];
  for (const { index, from, to } of edits) after.splice(index, from ? 1 : 0, ...(to ? [to] : []));
  return after;
}

/** The fingerprint of a route but for its weights: shifts do not make it another one. */
const routePrint = (element: HttpRoute): string =>
  fingerprint({ ...element, route: element.route?.map(entry => ({ ...entry, weight: undefined })) });

/** What must be true before edits: the whole list is as seen, since places mean nothing otherwise. */
export const editTests = (seen: readonly HttpRoute[], edits: readonly RouteEdit[]): PatchOperation[] =>
  edits.length > 0 ? [{ op: 'test', path: listPointer, value: seen }] : [];

/** What a JSON Patch does for the edits. */
export const editOperations = (edits: readonly RouteEdit[]): PatchOperation[] =>
  edits.map(({ index, from, to }): PatchOperation => {
    const path = `${listPointer}/${index}`;
    if (!to) return { op: 'remove', path };
    return { op: from ? 'replace' : 'add', path, value: to };
  });

/** The edits of a list as the history keeps them. */
export function recordEdits(list: readonly HttpRoute[], edits: readonly RouteEdit[]): RecordedEdit[] {
  return edits.map((edit, i) => {
    const after = edited(list, edits.slice(0, i + 1));
    const next = after[edit.to ? edit.index + 1 : edit.index];
    return { ...edit, next: next ? routePrint(next) : null };
  });
}

/** Where an edit's result stands now: what it wrote; of a removal, the place before the route that followed. */
function placeOf(list: readonly HttpRoute[], { index, to, next }: RecordedEdit): number | undefined {
  const isIt = (route: HttpRoute | undefined): boolean =>
    to ? sameJson(route, to) : route !== undefined && routePrint(route) === next;
  if (!to && next === null) return list.length;
  if (isIt(list[index])) return index;
  const places = list.flatMap((route, place) => (isIt(route) ? [place] : []));
  return places.length === 1 ? places[0] : undefined;
}

/** The edits that take recorded ones back from a list; undefined where it is no longer what they left behind. */
export function inverseEdits(
  list: readonly HttpRoute[],
  recorded: readonly RecordedEdit[],
): RouteEdit[] | undefined {
  const inverse: RouteEdit[] = [];
  for (const edit of [...recorded].reverse()) {
    const now = edited(list, inverse);
    const index = placeOf(now, edit);
    if (index === undefined) return undefined;
    inverse.push({
      index,
      ...(edit.to ? { from: edit.to } : {}),
      ...(edit.from ? { to: edit.from } : {}),
    });
  }
  return inverse;
}
