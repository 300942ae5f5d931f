/**
 * The order of writes in which no route ever leads to a subset that is not there: what a DestinationRule adds comes
 * before the VirtualServices, what it drops after them. One that does both is written twice.
 */
import type { DestinationRule, KubeObject, Subset } from '../../istio/types.ts';

/** An object before (undefined: none) and after (undefined: gone). */
export interface Transition {
  kind: string;
  before?: KubeObject & { spec?: unknown };
  after?: KubeObject & { spec?: unknown };
}

/** One write of the object with this index; `add` leaves what the object drops for a later one. */
export interface Step {
  index: number;
  phase: 'whole' | 'add';
}

const subsetsOf = (rule: KubeObject | undefined): Subset[] => {
  const list: unknown = (rule as DestinationRule | undefined)?.spec?.subsets;
  return Array.isArray(list) ? list.filter(Boolean) : [];
};

const missingIn = (some: readonly Subset[], others: readonly Subset[]): Subset[] =>
  some.filter(({ name }) => others.every(other => other.name !== name));

/** The object after its first write: with everything new, and the subsets that it is going to drop. */
export function withDropped<T extends KubeObject>(after: T, before: KubeObject | undefined): T {
  const kept = missingIn(subsetsOf(before), subsetsOf(after));
  const { spec } = after as T & DestinationRule;
  return kept.length === 0 ? after : { ...after, spec: { ...spec, subsets: [...subsetsOf(after), ...kept] } };
}

/** The writes, in order. */
export function orderOf(transitions: readonly Transition[]): Step[] {
  const first: Step[] = [];
  const between: Step[] = [];
  const last: Step[] = [];
  for (const [index, { kind, before, after }] of transitions.entries()) {
    if (kind !== 'DestinationRule') {
      between.push({ index, phase: 'whole' });
      continue;
    }
    const dropped = after ? missingIn(subsetsOf(before), subsetsOf(after)) : [before];
    const added = after ? missingIn(subsetsOf(after), subsetsOf(before)) : [];
    if (dropped.length > 0 && added.length > 0) first.push({ index, phase: 'add' });
    (dropped.length > 0 ? last : first).push({ index, phase: 'whole' });
  }
  return [...first, ...between, ...last];
}
