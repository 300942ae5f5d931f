/**
 * The order of writes in which no route ever leads to a subset that is not there: what a DestinationRule adds comes
 * before the VirtualServices, what it drops after them. One that does both is written twice. A new delegate comes before
 * whatever hands over to it.
 */
import type { DestinationRule, KubeObject, Subset, VirtualService } from '../../istio/types.ts';

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

/** One without hosts is handed requests by others, which must find it. */
const isDelegate = (object: KubeObject | undefined): boolean => {
  const hosts: unknown = (object as VirtualService | undefined)?.spec?.hosts;
  return object !== undefined && !(Array.isArray(hosts) && hosts.length > 0);
};

/** Delegates that come before the others, delegates that go after them. */
const turnOf = ({ before, after }: Transition): number => {
  if (!before && isDelegate(after)) return 0;
  return !after && isDelegate(before) ? 2 : 1;
};

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
  const turn = ({ index }: Step): number => turnOf(transitions[index] ?? { kind: '' });
  return [...first, ...between.sort((a, b) => turn(a) - turn(b)), ...last];
}
