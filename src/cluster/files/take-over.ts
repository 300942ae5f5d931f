/**
 * Ownership before server-side apply. A field that was written by an update belongs to somebody else in the API
 * server's eyes, though it was this product (a JSON Patch) or kubectl's client-side apply. Those fields become ours, as
 * kubectl makes them its own; then applying changes them without force, and drops what the file names no more.
 */

import { lastApplied } from '../../canary/files/wanted.ts';
import type { PatchOperation } from '../../canary/model.ts';
import type { KubeObject } from '../../istio/types.ts';
import { fieldManager } from '../patch.ts';
import { type FieldSet, union } from './field-set.ts';

/** One entry of `metadata.managedFields`. */
export interface Managed {
  manager?: string;
  operation?: string;
  apiVersion?: string;
  time?: string;
  fieldsType?: string;
  fieldsV1?: FieldSet;
  subresource?: string;
}

/** The name that kubectl's client-side apply goes by, where nobody gave it another. */
const clientSide = 'kubectl-client-side-apply';

export const managedOf = (object: KubeObject | undefined): Managed[] =>
  (object?.metadata as { managedFields?: Managed[] } | undefined)?.managedFields ?? [];

/** Whoever wrote kubectl's note was a client-side apply, whatever it called itself. */
const wroteNote = ({ fieldsV1 }: Managed): boolean =>
  fieldsV1?.['f:metadata']?.['f:annotations']?.[`f:${lastApplied}`] !== undefined;

/** Whether the entry's fields become ours. */
export const isTakenOver = (entry: Managed): boolean =>
  entry.operation === 'Update' &&
  !entry.subresource &&
  (entry.manager === fieldManager || entry.manager === clientSide || wroteNote(entry));

/** The managers whose fields become ours, each once. */
export const takenOver = (object: KubeObject | undefined): string[] => [
  ...new Set(managedOf(object).flatMap(one => (isTakenOver(one) && one.manager ? [one.manager] : []))),
];

const isOurs = (entry: Managed): boolean =>
  entry.manager === fieldManager && entry.operation === 'Apply' && !entry.subresource;

/** What is ours once that is taken over, and what stays others'. */
export function ownership(object: KubeObject): { ours: FieldSet; others: FieldSet[] } {
  const entries = managedOf(object);
  const mine = entries.filter(one => isOurs(one) || isTakenOver(one));
  return {
    ours: mine.reduce<FieldSet>((set, { fieldsV1 = {} }) => union(set, fieldsV1), {}),
    others: entries.filter(one => !mine.includes(one)).map(({ fieldsV1 = {} }) => fieldsV1),
  };
}

/** The patch that takes over; undefined where there is nothing to take. It holds only for the version that was read. */
export function takeOverPatch(object: KubeObject): PatchOperation[] | undefined {
  const entries = managedOf(object);
  const [newest] = entries.filter(isTakenOver);
  if (!newest) return undefined;
  const { apiVersion, time } = entries.find(isOurs) ?? newest;
  const ours: Managed = {
    manager: fieldManager,
    operation: 'Apply',
    apiVersion,
    time,
    fieldsType: 'FieldsV1',
    fieldsV1: ownership(object).ours,
  };
  const rest = entries.filter(one => !isOurs(one) && !isTakenOver(one));
  return [
    { op: 'test', path: '/metadata/uid', value: object.metadata?.uid },
    { op: 'replace', path: '/metadata/managedFields', value: [...rest, ours] },
    // Replaced, not tested: the store itself then refuses a version that is over, with a conflict.
    { op: 'replace', path: '/metadata/resourceVersion', value: object.metadata?.resourceVersion },
  ];
}
