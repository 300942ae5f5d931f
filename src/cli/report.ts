/** What became of a plan, for people and for programs. */
import { shareOf } from '../canary/keys.ts';
import type { ObjectOutcome, ObjectPlan, Outcome, Plan, RouteChange } from '../canary/model.ts';
import type { OtherOutcome, OtherWrite } from '../canary/other-model.ts';
import { otherName } from '../canary/others.ts';
import { sharesOfEntries } from '../canary/plan.ts';
import { routeId } from '../canary/virtual-service.ts';
import { percentText } from '../istio/shares.ts';
import type { RouteDestination } from '../istio/types.ts';
import { exit } from './io.ts';

interface ObjectJson {
  namespace: string;
  name: string;
  applied: boolean;
  dryRun: boolean;
  before: Record<string, number>;
  after: Record<string, number>;
  resourceVersion: string | null;
  warnings: string[];
  /** Routes and mirrors that change beside the shares, in words. */
  notes?: string[];
  /** Where the version that Roll Back returns to is recorded, or becomes another one. */
  stable?: { from: string | null; to: string };
  /** Where several routes of the object change. */
  routes?: { route: string; before: Record<string, number>; after: Record<string, number> }[];
}

/** Shares of every changed route, where more than one changes. */
function routesJson(plan: ObjectPlan | undefined): Pick<ObjectJson, 'routes'> {
  if (!plan || plan.changes.length < 2) return {};
  const shares = (list: RouteDestination[]): Record<string, number> => sharesOfEntries(list, plan.namespace);
  return {
    routes: plan.changes.map(({ route, from, to }) => ({
      route: routeId(route),
      before: shares(from),
      after: shares(to),
    })),
  };
}

const notesJson = (plan: ObjectPlan | undefined): Pick<ObjectJson, 'notes'> =>
  plan && plan.notes.length > 0 ? { notes: plan.notes } : {};

const stableJson = (plan: ObjectPlan | undefined): Pick<ObjectJson, 'stable'> => {
  const stable = plan?.entry.stable;
  return stable ? { stable: { from: stable.from ?? null, to: stable.to } } : {};
};

const planOf = (plan: Plan, one: ObjectOutcome): ObjectPlan | undefined =>
  plan.objects.find(each => each.name === one.name && each.namespace === one.namespace);

const objectJson = (plan: Plan, one: ObjectOutcome, dryRun: boolean): ObjectJson => ({
  namespace: one.namespace,
  name: one.name,
  applied: one.status === 'applied' && !dryRun,
  dryRun,
  before: one.before,
  after: one.status === 'applied' ? one.after : one.before,
  resourceVersion: one.resourceVersion ?? null,
  warnings: one.warnings,
  ...stableJson(planOf(plan, one)),
  ...notesJson(planOf(plan, one)),
  ...routesJson(planOf(plan, one)),
});

/** The json of a shift, rollback or undo: flat for one object, a list under `objects` for several. */
export function outcomeJson(plan: Plan, outcome: Outcome): unknown {
  const objects = outcome.objects.map(one => objectJson(plan, one, outcome.dryRun));
  const [only] = objects;
  const isAlone = objects.length === 1 && !outcome.before && !outcome.after;
  if (isAlone && only) return { ...only, warnings: [...plan.warnings, ...only.warnings] };
  const others = (list: readonly OtherOutcome[]) =>
    list.map(({ kind, namespace, name, words, status, resourceVersion, warnings }) => {
      const applied = status === 'applied' && !outcome.dryRun;
      return { kind, namespace, name, words, applied, resourceVersion: resourceVersion ?? null, warnings };
    });
  return {
    applied: allOutcomes(outcome).every(one => one.status === 'applied') && !outcome.dryRun,
    dryRun: outcome.dryRun,
    ...(outcome.before ? { before: others(outcome.before) } : {}),
    objects,
    ...(outcome.after ? { after: others(outcome.after) } : {}),
    warnings: plan.warnings,
  };
}

/** Shares before and after, a line a destination. */
export function sharesText(before: Record<string, number>, after: Record<string, number>): string {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const width = Math.max(...keys.map(key => key.length));
  return keys
    .map(key => {
      const [from, to] = [shareOf(before, key), shareOf(after, key)].map(percentText);
      return `  ${key.padEnd(width)}  ${from === to ? `${to} %` : `${from} % -> ${to} %`}\n`;
    })
    .join('');
}

const mirrorsText = ({ mirrorsFrom, mirrorsTo }: RouteChange): string =>
  mirrorsFrom || mirrorsTo ? '  mirrors to the canary change too\n' : '';

/** What a plan is about to do, for the question and for `--dry-run`. */
export function planText(plan: Plan): string {
  const where = `context ${plan.cluster.context} (${plan.cluster.server})`;
  const parts = plan.objects.map((one: ObjectPlan) => {
    const stable = one.entry.stable
      ? `  stable: ${one.entry.stable.from ?? 'not recorded'} -> ${one.entry.stable.to}\n`
      : '';
    const changes = one.changes.map(change => {
      const shares = (list: RouteDestination[]): Record<string, number> =>
        sharesOfEntries(list, one.namespace);
      const title = one.changes.length > 1 ? ` route ${change.route.name ?? routeId(change.route)}:\n` : '';
      return `${title}${sharesText(shares(change.from), shares(change.to))}${mirrorsText(change)}`;
    });
    return `${one.namespace}/${one.name} in ${where}\n${changes.join('')}${one.notes.map(note => `  ${note}\n`).join('')}${stable}`;
  });
  return `${besideText(plan.before, where)}${parts.join('')}${besideText(plan.after, where)}`;
}

const waitText = (ms: number | undefined): string => (ms ? ` (after ${ms / 1000} s)` : '');

/** What is written beside the VirtualServices, a line each. */
const besideText = (writes: readonly OtherWrite[] = [], where: string): string =>
  writes.map(one => `${otherName(one)} in ${where}\n  ${one.words}${waitText(one.waitMs)}\n`).join('');

const verdicts = {
  applied: 'applied',
  conflict: 'conflict',
  failed: 'failed',
  skipped: 'not tried',
} as const;

/** One line an object: what became of it. */
export function outcomeText(outcome: Outcome): string {
  const line = (
    name: string,
    { status, resourceVersion }: Pick<ObjectOutcome, 'status' | 'resourceVersion'>,
  ): string => {
    const isApplied = status === 'applied';
    const what =
      isApplied && outcome.dryRun ? 'accepted by the server (dry run), nothing stored' : verdicts[status];
    return `${name}: ${what}${resourceVersion && isApplied ? ` (resourceVersion ${resourceVersion})` : ''}\n`;
  };
  const others = (list: readonly OtherOutcome[] = []): string[] => list.map(one => line(otherName(one), one));
  return [
    ...others(outcome.before),
    ...outcome.objects.map(one => line(`${one.namespace}/${one.name}`, one)),
    ...others(outcome.after),
  ].join('');
}

/** Everything that an outcome tells of, in the order of its writes. */
export const allOutcomes = ({
  before = [],
  objects,
  after = [],
}: Outcome): (ObjectOutcome | OtherOutcome)[] => [...before, ...objects, ...after];

/** The exit code of an outcome: the worst of its objects. */
export function outcomeExit(outcome: Outcome): number {
  const all = allOutcomes(outcome);
  if (all.some(one => one.status === 'failed')) return exit.refused;
  if (all.some(one => one.status === 'conflict')) return exit.conflict;
  return all.some(one => one.status === 'skipped') ? exit.refused : exit.done;
}
