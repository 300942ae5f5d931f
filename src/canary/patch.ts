/**
 * The one PATCH of an object: what must still be true, then what changes, then the history entry. Writes are
 * optimistic: a test that fails makes the API server refuse the whole patch.
 */

import { sameJson } from '../istio/equal.ts';
import { pointerPart } from '../istio/pointer.ts';
import type { VirtualService } from '../istio/types.ts';
import { editOperations, editTests } from './edits.ts';
import { historyAnnotation, stableAnnotation, withEntry } from './history.ts';
import type { HistoryEntry, PatchOperation, RouteChange, RouteEdit } from './model.ts';
import { routeElement, routePointer } from './virtual-service.ts';

const annotationPointer = (key: string): string => `/metadata/annotations/${pointerPart(key)}`;

/** The mirror fields of an HTTP route. */
export const mirrorFields = [
  'mirror',
  'mirrorPercentage',
  'mirrorPercent',
  'mirror_percent',
  'mirrors',
] as const;

function changeRoute(vs: VirtualService, change: RouteChange): PatchOperation[] {
  const pointer = routePointer(change.route);
  const operations: PatchOperation[] = [
    { op: 'test', path: pointer, value: routeElement(vs, change.route) ?? null },
  ];
  if (!sameJson(change.from, change.to))
    operations.push({ op: 'replace', path: `${pointer}/route`, value: change.to });
  const now = routeElement(vs, change.route) ?? {};
  const { mirrorsFrom, mirrorsTo } = change;
  if (!mirrorsFrom && !mirrorsTo) return operations;
  for (const field of mirrorFields) {
    const wanted = mirrorsTo?.[field];
    if (wanted === undefined && now[field] !== undefined)
      operations.push({ op: 'remove', path: `${pointer}/${field}` });
    if (wanted !== undefined) operations.push({ op: 'add', path: `${pointer}/${field}`, value: wanted });
  }
  return operations;
}

/** What the patch could not keep, for the person to know. */
export type Left = 'changes' | 'entry';

/** Our annotations as seen are tested; absent annotations are tested as null and added as a map. */
function annotate(
  vs: VirtualService,
  entry: HistoryEntry,
  stable: string | undefined,
  older?: HistoryEntry[],
): { operations: PatchOperation[]; left?: Left } {
  const annotations = vs.metadata?.annotations;
  const recorded: Record<string, string> = stable === undefined ? {} : { [stableAnnotation]: stable };
  const { text, without } = withEntry({ ...annotations, ...recorded }, entry, older);
  const ours: Record<string, string> = text === undefined ? {} : { ...recorded, [historyAnnotation]: text };
  if (annotations === undefined) {
    return {
      operations: [
        { op: 'test', path: '/metadata/annotations', value: null },
        { op: 'add', path: '/metadata/annotations', value: ours },
      ],
      left: without,
    };
  }
  return {
    operations: [
      ...[historyAnnotation, stableAnnotation].map(
        (key): PatchOperation => ({
          op: 'test',
          path: annotationPointer(key),
          value: annotations[key] ?? null,
        }),
      ),
      ...Object.entries(ours).map(
        ([key, value]): PatchOperation => ({ op: 'add', path: annotationPointer(key), value }),
      ),
    ],
    left: without,
  };
}

/** The operations of one PATCH that carries out `changes`, then `edits`, on `vs` as seen, recording `stable` where given; `older` are the entries before, where it has lost them. */
export function patchFor(
  vs: VirtualService,
  changes: readonly RouteChange[],
  entry: HistoryEntry,
  stable?: string,
  edits: readonly RouteEdit[] = [],
  older?: HistoryEntry[],
): { operations: PatchOperation[]; left?: Left } {
  const { operations, left } = annotate(vs, entry, stable, older);
  return {
    operations: [
      { op: 'test', path: '/metadata/uid', value: vs.metadata?.uid ?? null },
      ...editTests(vs.spec?.http ?? [], edits),
      ...changes.flatMap(change => changeRoute(vs, change)),
      ...editOperations(edits),
      ...operations,
    ],
    left,
  };
}
