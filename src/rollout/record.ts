/**
 * What a rollout keeps on its VirtualService: who may drive is the lease's matter, what was reached is this one's.
 * The record also fences: each write tests the record that its driver saw last, so that one who lost the rollout
 * without knowing writes nothing.
 */
import type { ObjectPlan, PatchOperation, Plan } from '../canary/model.ts';
import { rolloutAnnotation, wishAnnotation } from '../canary/noted.ts';
import { pointerPart } from '../istio/pointer.ts';
import type { Command, Phase, RolloutRecord, SaidTo } from './model.ts';
import { isSaidTo } from './said-to.ts';

export { rolloutAnnotation, wishAnnotation };

/** The policy of a VirtualService: a path in the workspace. */
export const policyAnnotation = 'istio-canary.dev/policy';

type Annotations = Readonly<Record<string, string>> | undefined;

const phases: readonly string[] = ['running', 'paused', 'promoted', 'rolledBack', 'left'] satisfies Phase[];
export const commands: readonly string[] = [
  'pause',
  'resume',
  'skip',
  'promote',
  'abort',
  'leave',
] satisfies Command[];

export const isCommand = (word: unknown): word is Command =>
  typeof word === 'string' && commands.includes(word);

function parsed(text: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

const texts = ['id', 'uid', 'policyDigest', 'stable', 'canary', 'startedAt', 'stepSince'] as const;

/** The record of this very object; undefined where there is none, it cannot be read, or it came with copied YAML. */
export function readRecord(annotations: Annotations, uid: string): RolloutRecord | undefined {
  const value = parsed(annotations?.[rolloutAnnotation]);
  const isWhole =
    texts.every(field => typeof value[field] === 'string') &&
    phases.includes(String(value.phase)) &&
    Number.isInteger(value.step) &&
    typeof value.weight === 'number' &&
    value.uid === uid;
  return isWhole ? (value as unknown as RolloutRecord) : undefined;
}

/** A record of a rollout that is not over. */
export const isUnderWay = ({ phase }: RolloutRecord): boolean => phase === 'running' || phase === 'paused';

/** A word to the driver, wherever it is. */
export interface Wish {
  /** Of this word: one that was carried out is not carried out again. */
  id: string;
  /** Of the rollout that it is for. */
  rollout: string;
  command: Command;
  by: string;
  at: string;
  /** What was seen of the rollout then, by its record. */
  saidTo?: SaidTo;
}

export function readWish(annotations: Annotations, rollout: string): Wish | undefined {
  const value = parsed(annotations?.[wishAnnotation]);
  const isWhole = ['id', 'by', 'at'].every(field => typeof value[field] === 'string');
  if (!isWhole || value.rollout !== rollout || !isCommand(value.command)) return undefined;
  if (value.saidTo !== undefined && !isSaidTo(value.saidTo)) return undefined;
  return value as unknown as Wish;
}

/** One annotation, from what was seen to what is wanted; undefined is none. */
export interface AnnotationChange {
  key: string;
  from: string | undefined;
  to: string | undefined;
}

const pointer = (key: string): string => `/metadata/annotations/${pointerPart(key)}`;

/** The operations that make the changes, where what was seen still stands. `has`: there are annotations at all. */
export function annotationOperations(changes: readonly AnnotationChange[], has: boolean): PatchOperation[] {
  const tests = changes.map(
    ({ key, from }): PatchOperation => ({ op: 'test', path: pointer(key), value: from ?? null }),
  );
  const writes = changes.flatMap(({ key, from, to }): PatchOperation[] => {
    if (to !== undefined) return [{ op: 'add', path: pointer(key), value: to }];
    return from === undefined ? [] : [{ op: 'remove', path: pointer(key) }];
  });
  if (has) return [...tests, ...writes];
  return [
    { op: 'test', path: '/metadata/annotations', value: null },
    { op: 'add', path: '/metadata/annotations', value: {} },
    ...writes,
  ];
}

/** Kubernetes refuses objects whose annotations hold more than 256 KiB in all. */
const mostBytes = 256 * 1024;
const bytes = (text: string): number => new TextEncoder().encode(text).length;

function fits({ seen, patch }: ObjectPlan, changes: readonly AnnotationChange[]): boolean {
  const all: Record<string, string> = { ...seen.metadata?.annotations };
  for (const { path, value } of patch) {
    if (path.startsWith('/metadata/annotations/') && typeof value === 'string') all[path] = value;
  }
  for (const { key, to } of changes) all[key] = to ?? '';
  return Object.entries(all).reduce((sum, [key, value]) => sum + bytes(key) + bytes(value), 0) < mostBytes;
}

/**
 * The plan with the changes in the PATCH of its target, where there is room for them. `anyway`: whatever the annotations
 * are by then, as for a way back.
 */
export function withAnnotations(
  plan: Plan,
  target: { namespace: string; name: string },
  changes: readonly AnnotationChange[],
  anyway = false,
): Plan {
  const objects = plan.objects.map(one => {
    if (one.namespace !== target.namespace || one.name !== target.name || !fits(one, changes)) return one;
    // The patch of a plan has made the map by now, where there was none.
    const more = annotationOperations(changes, true);
    const isTested = one.seen.metadata?.annotations !== undefined && !anyway;
    const writes = isTested ? more : more.filter(({ op }) => op !== 'test');
    return { ...one, patch: [...one.patch, ...writes] };
  });
  return { ...plan, objects };
}
