/** What became of an object since a plan was made for it: the answer to a refused or an unanswered write. */

import { isDeepStrictEqual } from 'node:util';
import { readHistory } from '../canary/history.ts';
import type { ObjectPlan, PatchOperation } from '../canary/model.ts';
import { stateAfter } from '../canary/simulate.ts';
import { readVirtualService } from '../canary/virtual-service.ts';
import { pointerParts } from '../istio/pointer.ts';
import type { VirtualService } from '../istio/types.ts';
import { lastWriters } from './managers.ts';
import { shorten } from './redact.ts';

export type Look =
  | { found: 'applied'; object: VirtualService }
  | { found: 'unchanged'; object: VirtualService }
  | { found: 'changed'; object: VirtualService; words: string }
  | { found: 'deleted' };

/** The value at a JSON Pointer; null where there is none, as a patch's `test` sees it. */
export function valueAt(object: unknown, pointer: string): unknown {
  let value = object;
  for (const step of pointerParts(pointer)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return null;
    value = (value as Record<string, unknown>)[step];
  }
  return value ?? null;
}

/** Whether a test of a patch holds for an object. */
export const holds = (object: VirtualService, { path, value }: PatchOperation): boolean =>
  isDeepStrictEqual(valueAt(object, path), value ?? null);

function splitInWords(object: VirtualService, pointer: string): string {
  const route = readVirtualService(object).routes.find(
    ({ ref }) => `/spec/${ref.protocol}/${ref.index}` === pointer,
  );
  if (!route) return 'nothing';
  const shares = route.destinations.map(one => `${one.key} ${Number(one.share.toFixed(2))} %`);
  return shares.join(', ') || 'no destinations';
}

function changeInWords(pointer: string, seen: VirtualService, now: VirtualService): string {
  const [, list, kind, index] = pointer.split('/');
  if (pointer === '/metadata/uid') return 'it was deleted and created again';
  if (pointer === '/spec/http') return 'its list of routes changed';
  if (pointer === '/metadata/annotations') return 'its annotations changed';
  if (list === 'metadata') return 'its history changed';
  if (valueAt(now, pointer) === null) return `its route ${kind}/${index} is gone`;
  const before = splitInWords(seen, pointer);
  const after = splitInWords(now, pointer);
  if (before === after) return `its route ${kind}/${index} changed beside the split`;
  return `its route ${kind}/${index} now has ${after} (it had ${before})`;
}

/** Who changed it last, by the history where that has news, else by the fields' managers. */
function whoChanged(seen: VirtualService, now: VirtualService): string {
  const uid = now.metadata?.uid ?? '';
  const known = new Set(readHistory(seen.metadata?.annotations, uid).map(entry => entry.id));
  const [latest] = readHistory(now.metadata?.annotations, uid);
  if (latest && !known.has(latest.id)) return `, by ${shorten(latest.by, 80)} at ${shorten(latest.at, 40)}`;
  const { names, at } = lastWriters(now);
  return names.length > 0 ? `, with ${names.join(' or ')} at ${at}` : '';
}

/** Routes named in a message; a thousand would not be read. */
const mostTold = 3;

/** Without annotations a test of one for null still holds, but the patch that adds beside it cannot be applied. */
const lostAnnotations = (seen: VirtualService, now: VirtualService): string[] =>
  seen.metadata?.annotations && !now.metadata?.annotations ? ['/metadata/annotations'] : [];

/** True when the routes are what the plan writes, where its history entry did not fit into the object. */
function isResult(plan: ObjectPlan, now: VirtualService): boolean {
  const keeps = plan.patch.some(
    operation => operation.op === 'add' && JSON.stringify(operation.value).includes(plan.entry.id),
  );
  if (keeps || now.metadata?.uid !== plan.uid) return false;
  if (plan.edits.length > 0)
    return isDeepStrictEqual(now.spec?.http, stateAfter(plan.seen, plan.changes, plan.edits).spec?.http);
  if (plan.changes.length === 0) return false;
  return plan.changes.every(({ route, to }) =>
    isDeepStrictEqual(valueAt(now, `/spec/${route.protocol}/${route.index}/route`), to),
  );
}

/** Compares the object as it is now (undefined: gone) with what the plan's tests expect of it. */
export function lookAt(plan: ObjectPlan, now: VirtualService | undefined): Look {
  if (!now) return { found: 'deleted' };
  const ours = readHistory(now.metadata?.annotations, plan.uid).some(entry => entry.id === plan.entry.id);
  if (ours || isResult(plan, now)) return { found: 'applied', object: now };
  const broken = plan.patch.filter(operation => operation.op === 'test' && !holds(now, operation));
  const paths = [...new Set(broken.map(operation => operation.path))];
  const recreated = paths.includes('/metadata/uid');
  // The history goes along with every shift, so it says something only where it changed alone.
  const told = recreated
    ? ['/metadata/uid']
    : paths.some(isSpec)
      ? specific(paths.filter(isSpec)).slice(0, mostTold)
      : [...paths, ...lostAnnotations(plan.seen, now)].slice(0, 1);
  if (told.length === 0) return { found: 'unchanged', object: now };
  const words = told.map(path => changeInWords(path, plan.seen, now)).join(', and ');
  return { found: 'changed', object: now, words: words + whoChanged(plan.seen, now) };
}

/** A route that changed says more than the list that it is in. */
const specific = (paths: string[]): string[] =>
  paths.length > 1 ? paths.filter(path => path !== '/spec/http') : paths;

const isSpec = (pointer: string): boolean => pointer.startsWith('/spec/');
