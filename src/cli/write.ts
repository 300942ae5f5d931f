/** shift, rollback, undo and stable: a wish becomes a plan, a plan is asked about, carried out and reported. */
import type { ParseArgsOptionsConfig } from 'node:util';
import { kubectlCommandFor, kubectlEditFor } from '../canary/kubectl.ts';
import type { ObjectOutcome, Outcome, Plan, Snapshot } from '../canary/model.ts';
import type { Stamp } from '../canary/plan.ts';
import { planRollback } from '../canary/rollback.ts';
import { planSetStable } from '../canary/set-stable.ts';
import { planShift, type Target } from '../canary/shift.ts';
import { planUndo } from '../canary/undo.ts';
import type { ClusterSession } from '../cluster/ports.ts';
import { parse, type SharedOptions, targetOf, type Values, wishOf } from './args.ts';
import { clusterBundle, connect, gaps, look } from './connect.ts';
import { exit, type Io, UsageError } from './io.ts';
import { outcomeExit, outcomeJson, outcomeText, planText } from './report.ts';
import { showStable } from './show-stable.ts';
import { stampNow } from './stamp.ts';
import { unchangedJson } from './unchanged.ts';

const writing = {
  'dry-run': { type: 'boolean', default: false },
  yes: { type: 'boolean', short: 'y', default: false },
  stable: { type: 'string' },
  why: { type: 'string' },
} as const satisfies ParseArgsOptionsConfig;

const text = (value: Values[string]): string | undefined => (typeof value === 'string' ? value : undefined);

interface WriteCommand {
  options: ParseArgsOptionsConfig;
  /** Most positional arguments. */
  most: number;
  plan(snapshot: Snapshot, target: Target, values: Values, positionals: string[], stamp: Stamp): Plan;
  /** Asked at a terminal where it is true; a roll back in need asks once at most. */
  asks(plan: Plan): boolean;
}

/** The commands that write, by name. */
export const writeCommands: Record<'shift' | 'rollback' | 'undo' | 'stable', WriteCommand> = {
  shift: {
    options: { ...writing, to: { type: 'string', multiple: true }, route: { type: 'string' } },
    most: 1,
    plan: (snapshot, target, values, _positionals, stamp) =>
      planShift(
        snapshot,
        target,
        wishOf(values.to),
        { route: text(values.route), stable: text(values.stable) },
        stamp,
      ),
    asks: () => true,
  },
  rollback: {
    options: {
      ...writing,
      all: { type: 'boolean', default: false },
      'even-if-not-ready': { type: 'boolean', default: false },
    },
    most: 1,
    plan: (snapshot, target, values, _positionals, stamp) =>
      planRollback(
        snapshot,
        target,
        {
          stable: text(values.stable),
          all: values.all === true,
          evenIfNotReady: values['even-if-not-ready'] === true,
        },
        stamp,
      ),
    asks: () => true,
  },
  undo: {
    options: writing,
    most: 1,
    plan: (snapshot, target, _values, _positionals, stamp) => planUndo(snapshot, target, stamp),
    asks: () => true,
  },
  stable: {
    options: { ...writing, route: { type: 'string' } },
    most: 2,
    plan: (snapshot, target, values, positionals, stamp) =>
      planSetStable(snapshot, target, positionals[1] ?? '', { route: text(values.route) }, stamp),
    asks: () => false,
  },
};

async function agreed(plan: Plan, command: WriteCommand, values: Values, io: Io): Promise<boolean> {
  if (!io.ask || values.yes === true || values['dry-run'] === true || !command.asks(plan)) return true;
  const rise = plan.action === 'undo' && plan.raisesCanary ? 'This gives the canary more traffic. ' : '';
  const answer = await io.ask(
    `${planText(plan)}${plan.warnings.map(one => `warning: ${one}\n`).join('')}${rise}Go ahead? [y/N] `,
  );
  return /^y(es)?$/i.test(answer.trim());
}

/** What a person can type when this program cannot even read the object. */
function byHand(session: ClusterSession, positional: string | undefined, kubeconfig?: string): string {
  const target = targetOf(positional, session.namespace);
  const command = kubectlEditFor(target, session.identity, kubeconfig);
  return `By hand: ${command}   (stable's weight 100, the others 0)\n`;
}

/** Runs one writing command; gives the exit code. */
export async function runWrite(name: keyof typeof writeCommands, args: string[], io: Io): Promise<number> {
  const command = writeCommands[name];
  const { values, positionals, shared } = parse(args, command.options);
  if (positionals.length > command.most)
    throw new UsageError(`${name} takes one VirtualService, not "${positionals.join(' ')}"`);
  if (name === 'shift') wishOf(values.to);
  const session = await connect(shared, io);
  try {
    const { target, snapshot, states } = await look(session, positionals[0], shared.namespace).catch(
      error => {
        if (name === 'rollback') io.stderr(byHand(session, positionals[0], shared.kubeconfig));
        throw error;
      },
    );
    for (const gap of gaps(states)) io.stderr(`${gap}\n`);
    if (name === 'stable' && positionals.length < 2) return showStable(snapshot, target, values, shared, io);
    const plan = command.plan(snapshot, target, values, positionals, stampNow(text(values.why)));
    const dryRun = values['dry-run'] === true;
    if (plan.objects.length === 0)
      return unchanged(plan, snapshot, target, text(values.route), shared.output, io, dryRun);
    if (!(await agreed(plan, command, values, io))) {
      io.stderr('Nothing was written.\n');
      return exit.refused;
    }
    return await carryOut(session, plan, dryRun, shared, io);
  } finally {
    await session.close();
  }
}

function unchanged(
  plan: Plan,
  snapshot: Snapshot,
  target: Target,
  route: string | undefined,
  output: string,
  io: Io,
  dryRun: boolean,
): number {
  for (const warning of plan.warnings) io.stderr(`warning: ${warning}\n`);
  if (output === 'json')
    io.stdout(`${JSON.stringify(unchangedJson(plan, snapshot, target, route, dryRun), null, 2)}\n`);
  else io.stdout(`${target.namespace}/${target.name} is so already; nothing was written.\n`);
  return exit.done;
}

async function carryOut(
  session: ClusterSession,
  plan: Plan,
  dryRun: boolean,
  shared: SharedOptions,
  io: Io,
): Promise<number> {
  const { applyPlan } = await clusterBundle();
  const outcome = await applyPlan(session, plan, { dryRun });
  for (const warning of [...plan.warnings, ...outcome.objects.flatMap(one => one.warnings)])
    io.stderr(`warning: ${warning}\n`);
  if (shared.output === 'json') io.stdout(`${JSON.stringify(outcomeJson(plan, outcome), null, 2)}\n`);
  else io.stdout(`${planText(plan)}${outcomeText(outcome)}`);
  for (const one of outcome.objects) if (one.message) io.stderr(`${one.message}\n`);
  if (plan.action === 'rollback') io.stderr(restByHand(plan, outcome, shared));
  return outcomeExit(outcome);
}

/** How to finish a roll back that did not reach every object; empty when it did. */
function restByHand(plan: Plan, outcome: Outcome, shared: SharedOptions): string {
  const of = (status: ObjectOutcome['status']) =>
    plan.objects.filter((_, i) => outcome.objects[i]?.status === status);
  const conflicts = of('conflict').length > 0 ? 'Run the same roll back again to complete it.\n' : '';
  const failed = of('failed').map(one => `  ${kubectlCommandFor(one, plan.cluster, shared.kubeconfig)}\n`);
  return `${conflicts}${failed.length > 0 ? `The same by hand:\n${failed.join('')}` : ''}`;
}
