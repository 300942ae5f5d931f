/** What became of a plan, for people and for programs. */
import type { ObjectOutcome, ObjectPlan, Outcome, Plan } from '../canary/model.ts';
import { percentText } from '../istio/shares.ts';
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
}

const objectJson = (one: ObjectOutcome, dryRun: boolean): ObjectJson => ({
  namespace: one.namespace,
  name: one.name,
  applied: one.status === 'applied' && !dryRun,
  dryRun,
  before: one.before,
  after: one.status === 'applied' ? one.after : one.before,
  resourceVersion: one.resourceVersion ?? null,
  warnings: one.warnings,
});

/** The json of a shift, rollback or undo: flat for one object, a list under `objects` for several. */
export function outcomeJson(plan: Plan, outcome: Outcome): unknown {
  const objects = outcome.objects.map(one => objectJson(one, outcome.dryRun));
  const [only] = objects;
  if (objects.length === 1 && only) return { ...only, warnings: [...plan.warnings, ...only.warnings] };
  return {
    applied: objects.every(one => one.applied),
    dryRun: outcome.dryRun,
    objects,
    warnings: plan.warnings,
  };
}

/** Shares before and after, a line a destination. */
export function sharesText(before: Record<string, number>, after: Record<string, number>): string {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const width = Math.max(...keys.map(key => key.length));
  return keys
    .map(key => {
      const [from, to] = [before[key] ?? 0, after[key] ?? 0].map(percentText);
      return `  ${key.padEnd(width)}  ${from === to ? `${to} %` : `${from} % -> ${to} %`}\n`;
    })
    .join('');
}

/** What a plan is about to do, for the question and for `--dry-run`. */
export function planText(plan: Plan): string {
  const where = `context ${plan.cluster.context} (${plan.cluster.server})`;
  const parts = plan.objects.map((one: ObjectPlan) => {
    const stable = one.entry.stable
      ? `  stable: ${one.entry.stable.from ?? 'not recorded'} -> ${one.entry.stable.to}\n`
      : '';
    return `${one.namespace}/${one.name} in ${where}\n${one.changes.length > 0 ? sharesText(one.before, one.after) : ''}${stable}`;
  });
  return parts.join('');
}

const verdicts = {
  applied: 'applied',
  conflict: 'conflict',
  failed: 'failed',
  skipped: 'not tried',
} as const;

/** One line an object: what became of it. */
export function outcomeText(outcome: Outcome): string {
  return outcome.objects
    .map(one => {
      const what =
        one.status === 'applied' && outcome.dryRun
          ? 'accepted by the server (dry run), nothing stored'
          : verdicts[one.status];
      return `${one.namespace}/${one.name}: ${what}${one.resourceVersion && one.status === 'applied' ? ` (resourceVersion ${one.resourceVersion})` : ''}\n`;
    })
    .join('');
}

/** The exit code of an outcome: the worst of its objects. */
export function outcomeExit(outcome: Outcome): number {
  if (outcome.objects.some(one => one.status === 'failed')) return exit.refused;
  if (outcome.objects.some(one => one.status === 'conflict')) return exit.conflict;
  return outcome.objects.some(one => one.status === 'skipped') ? exit.refused : exit.done;
}
