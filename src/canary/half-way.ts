/** What a person can do when a plan over several objects stopped in the middle. */
import { kubectlCommandsFor, quoted } from './kubectl.ts';
import type { Outcome, Plan } from './model.ts';
import type { FieldChange, OtherWrite } from './other-model.ts';
import { othersOf, resources } from './others.ts';

function inverse(change: FieldChange): unknown[] | undefined {
  if (change.field === 'replicas')
    return [
      { op: 'test', path: '/spec/replicas', value: change.to },
      { op: 'replace', path: '/spec/replicas', value: change.from },
    ];
  if (!change.to) return [{ op: 'add', path: '/spec/subsets/-', value: change.from }];
  const path = `/spec/subsets/${change.index}`;
  return [
    { op: 'test', path: `${path}/name`, value: change.to.name },
    { op: 'remove', path },
  ];
}

/** The kubectl command that takes one write back; undefined for what is not brought back by a command. */
function commandBack(write: OtherWrite, context: string, kubeconfig?: string): string | undefined {
  const { apiVersion, kind, name, namespace } = write;
  const base = [
    'kubectl',
    ...(kubeconfig ? ['--kubeconfig', kubeconfig] : []),
    ...['--context', context, '-n', namespace],
  ];
  const what = `${resources[kind]}.${apiVersion.split('/')[0]}`;
  if (write.op === 'delete') return undefined;
  const words =
    write.op === 'create'
      ? [...base, 'delete', what, name]
      : [...base, 'patch', what, name, '--type=json', '-p', JSON.stringify(inverse(write.change))];
  return words.map(quoted).join(' ');
}

/**
 * A plan that was written in part: whether Undo knows of it, else how to take back by hand what was written. `rest`: how
 * to do by hand what is left, where the history went with its VirtualService and no command can go on.
 */
export interface HalfWay {
  undo: boolean;
  commands: string[];
  rest: string[];
}

/** Undefined where everything was written, or nothing at all. */
export function halfWay(plan: Plan, outcome: Outcome, kubeconfig?: string): HalfWay | undefined {
  const { before = [], objects, after = [] } = outcome;
  const all = [...before, ...objects, ...after];
  const isDone = (one: { status: string }): boolean => one.status === 'applied';
  const beside = othersOf(plan).length > 0 || plan.action === 'undo';
  if (outcome.dryRun || !beside || !all.some(isDone) || all.every(isDone)) return undefined;
  const entry = (plan.before ?? []).some(
    (one, i) => one.op === 'create' && one.entry && before[i]?.status === 'applied',
  );
  const undo = objects.some(isDone) || entry;
  const written = (plan.before ?? []).filter((_, i) => before[i]?.status === 'applied').reverse();
  const commands = written.flatMap(one => commandBack(one, plan.cluster.context, kubeconfig) ?? []);
  const isGone = (plan.after ?? []).some(
    (one, i) => one.op === 'delete' && one.kind === 'VirtualService' && after[i]?.status === 'applied',
  );
  const left = (plan.after ?? []).filter((_, i) => after[i]?.status !== 'applied');
  const rest = isGone && !undo ? kubectlCommandsFor({ ...plan, before: [], after: left }, kubeconfig) : [];
  return { undo, commands: undo ? [] : commands, rest };
}
