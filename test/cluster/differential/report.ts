import type { ApiAccess } from '../harness/http.ts';
import { smallest } from './shrink.ts';
import type { Comparison } from './verdicts.ts';

/** Disagreements of one sort. */
export interface Class {
  shape: string;
  count: number;
  /** The first of them, made small. */
  example: Comparison;
}

/** Refused by us, taken by the cluster. */
export const isFalseAlarm = ({ cluster, ours }: Comparison): boolean => ours !== null && cluster === null;

/** Refused by the cluster, taken by us. */
export const isMiss = ({ cluster, ours }: Comparison): boolean => cluster !== null && ours === null;

/** By what a disagreement is known: our code for a false alarm, the cluster's words for a miss. */
export const shapeOf = ({ cluster, ours }: Comparison): string => (ours ?? cluster)?.shape ?? '';

/** Sorts disagreements of one direction, the most frequent first, with one small example each. */
export async function classes(access: ApiAccess, found: readonly Comparison[]): Promise<Class[]> {
  const groups = new Map<string, Comparison[]>();
  for (const one of found) groups.set(shapeOf(one), [...(groups.get(shapeOf(one)) ?? []), one]);
  const sorted = [...groups].sort(([, a], [, b]) => b.length - a.length);
  const result: Class[] = [];
  for (const [shape, group] of sorted) {
    const [shortest] = group.toSorted((a, b) => size(a) - size(b));
    if (shortest) result.push({ shape, count: group.length, example: await smallest(access, shortest) });
  }
  return result;
}

export function described({ shape, count, example }: Class): string {
  const { kind, spec } = example.resource;
  const message = (example.ours ?? example.cluster)?.message ?? '';
  return `${count} x ${shape}\n      ${kind} ${JSON.stringify(spec)}\n      ${message.slice(0, 400)}`;
}

const size = ({ resource }: Comparison): number => JSON.stringify(resource.spec).length;
