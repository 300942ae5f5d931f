/** Owners and plans: a shift beside one needs an explicit word, a roll back is only told. */
import type { Plan, Snapshot } from './model.ts';
import { otherName, othersOf } from './others.ts';
import { type Owner, ownersOf, ownersOfMetadata, ownerText } from './owner.ts';
import { Refusal } from './refusal.ts';
import { checkDefined } from './undefined-subsets.ts';
import { readVirtualService } from './virtual-service.ts';

/** An owner that would put back what a plan writes. */
export interface Guarded {
  object: string;
  owner: Owner;
}

/** The owners of what a plan writes. */
export const ownersOfPlan = (plan: Plan, snapshot: Snapshot): Guarded[] =>
  plan.objects.flatMap(({ seen, namespace, name }) =>
    ownersOf(readVirtualService(seen), snapshot).map(owner => ({ object: `${namespace}/${name}`, owner })),
  );

/** The owners of DestinationRules that a plan changes. What a decommission says of workloads is in its warnings. */
const ownersOfRules = (plan: Plan): Guarded[] =>
  othersOf(plan).flatMap(write =>
    write.op === 'create' || write.kind !== 'DestinationRule'
      ? []
      : ownersOfMetadata(write.seen.metadata ?? {}).map(owner => ({ object: otherName(write), owner })),
  );

/**
 * The plan with a warning for each owner. Throws an `owned` {@link Refusal} for a plan beside an owner that puts its
 * own state back, unless the person said so (`override`), or it is a way back, which nobody may stand in the way of;
 * and for one that sends requests to a subset that is not defined.
 */
export function guarded(made: Plan, snapshot: Snapshot, options: { override?: boolean } = {}): Plan {
  const plan = checkDefined(made, snapshot);
  const weights = ownersOfPlan(plan, snapshot);
  const rules = ownersOfRules(plan);
  const found = [...weights, ...rules];
  const texts = [
    ...weights.map(({ object, owner }) => ownerText(owner, object)),
    ...rules.map(({ object, owner }) => ownerText(owner, object).replaceAll('weights', 'subsets')),
  ];
  const isBack = ['rollback', 'undo', 'stable'].includes(plan.action);
  if (!isBack && options.override !== true && found.some(({ owner }) => owner.reverts)) {
    throw new Refusal(
      'refused',
      'owned',
      `${texts.join(' ')} To do it all the same, say so: --override in the terminal, or the button in the editor.`,
    );
  }
  return { ...plan, warnings: [...texts, ...plan.warnings] };
}
