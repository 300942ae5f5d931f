/** The commands that write: a wish becomes a plan, a plan is asked about, carried out and reported. */
import { guarded } from '../canary/guard.ts';
import { type HalfWay, halfWay } from '../canary/half-way.ts';
import { kubectlCommandFor, kubectlEditFor } from '../canary/kubectl.ts';
import type { ObjectOutcome, Outcome, Plan, Snapshot } from '../canary/model.ts';
import { movesHttp } from '../canary/open-connections.ts';
import { isEmpty, takesAway } from '../canary/others.ts';
import type { Target } from '../canary/shift.ts';
import type { ApplyOptions, ClusterSession } from '../cluster/ports.ts';
import { withDisturbed } from '../rollout/disturbed.ts';
import { parse, type SharedOptions, secondsIn, targetOf, text, type Values } from './args.ts';
import { clusterBundle, connect, gaps, look } from './connect.ts';
import { lasts } from './effect.ts';
import { exit, type Io, UsageError } from './io.ts';
import { journalOf } from './journal.ts';
import { refuseProtected } from './protected.ts';
import { allOutcomes, outcomeExit, outcomeJson, outcomeText, planText } from './report.ts';
import { saveDeleted } from './save-deleted.ts';
import { showStable } from './show-stable.ts';
import { stampNow } from './stamp.ts';
import { unchangedJson } from './unchanged.ts';
import type { WriteCommand, WriteName } from './write-command.ts';
import { writeCommands } from './write-commands.ts';

/** Whether the person wants it; nobody to ask is a yes. Throws a refusal in protected contexts. */
export async function agreed(
  plan: Plan,
  command: Pick<WriteCommand, 'asks' | 'saysRise'>,
  values: Values,
  io: Io,
): Promise<boolean> {
  if (values['dry-run'] !== true) refuseProtected(plan, values, io.env);
  if (!io.ask || values.yes === true || values['dry-run'] === true || !command.asks) return true;
  const rise = command.saysRise && plan.raisesCanary ? 'This gives the canary more traffic. ' : '';
  const answer = await io.ask(
    `${planText(plan)}${movesHttp(plan) ? 'Open WebSocket connections stay where they are.\n' : ''}${plan.warnings.map(one => `warning: ${one}\n`).join('')}${rise}Go ahead? [y/N] `,
  );
  return /^y(es)?$/i.test(answer.trim());
}

/** What else sends requests, in the whole cluster or at least in the target's namespace. */
async function sendersOf(session: ClusterSession, { namespace }: Target): Promise<Pick<Snapshot, 'senders'>> {
  const { readSenders } = await clusterBundle();
  return { senders: await readSenders(session, { namespaces: [namespace] }) };
}

/** What a person can type when this program cannot even read the object. */
function byHand(session: ClusterSession, positional: string | undefined, kubeconfig?: string): string {
  const target = targetOf(positional, session.namespace);
  const command = kubectlEditFor(target, session.identity, kubeconfig);
  return `By hand: ${command}   (stable's weight 100, the others 0)\n`;
}

/** Runs one writing command; gives the exit code. */
export async function runWrite(name: WriteName, args: string[], io: Io): Promise<number> {
  const command = writeCommands[name];
  const { values, positionals, shared } = parse(args, command.options);
  if (positionals.length > command.most)
    throw new UsageError(`${name} takes one VirtualService, not "${positionals.join(' ')}"`);
  // What makes no sense as written is said before the cluster is asked for anything.
  command.check?.(values, positionals);
  const watchMs = secondsIn(values, 'watch');
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
    await command.complete?.(values, io);
    const journal = await journalOf(io);
    const kept = await journal?.recall(session.identity, target.namespace, target.name);
    const make = (seen: Snapshot): Plan =>
      command.plan(seen, target, values, positionals, stampNow(text(values.why)), kept);
    const { needsSenders } = command;
    const first = needsSenders === true ? undefined : make(snapshot);
    const isEnough = first && !(needsSenders && takesAway(first));
    const made = isEnough ? first : make({ ...snapshot, ...(await sendersOf(session, target)) });
    const plan = guarded(withDisturbed(made, snapshot), snapshot, { override: values.override === true });
    const dryRun = values['dry-run'] === true;
    if (isEmpty(plan))
      return unchanged(plan, snapshot, target, text(values.route), shared.output, io, dryRun);
    if (!(await agreed(plan, command, values, io))) {
      io.stderr('Nothing was written.\n');
      return exit.refused;
    }
    if (!dryRun) await saveDeleted(session, plan, io);
    return await carryOut(session, plan, { dryRun, journal, watchMs }, shared, io);
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

/** Applies a plan and reports; gives the exit code. */
export async function carryOut(
  session: ClusterSession,
  plan: Plan,
  options: Pick<ApplyOptions, 'dryRun' | 'journal'> & { watchMs?: number },
  shared: SharedOptions,
  io: Io,
): Promise<number> {
  const { applyPlan } = await clusterBundle();
  const outcome = await applyPlan(session, plan, options);
  for (const warning of [...plan.warnings, ...allOutcomes(outcome).flatMap(one => one.warnings)])
    io.stderr(`warning: ${warning}\n`);
  if (shared.output === 'json') io.stdout(`${JSON.stringify(outcomeJson(plan, outcome), null, 2)}\n`);
  else io.stdout(`${planText(plan)}${outcomeText(outcome)}`);
  for (const one of allOutcomes(outcome)) if (one.message) io.stderr(`${one.message}\n`);
  const half = halfWay(plan, outcome, shared.kubeconfig);
  if (half) io.stderr(halfText(plan, half));
  if (plan.action === 'rollback') io.stderr(restByHand(plan, outcome, shared));
  await options.journal?.settled();
  const watched = options.dryRun ? 0 : (options.watchMs ?? 0);
  if (!(await lasts(session, plan, outcome, watched, io))) return exit.refused;
  return outcomeExit(outcome);
}

/** What to do about a plan that was written in part. */
function halfText({ action }: Plan, { undo, commands, rest }: HalfWay): string {
  const list = (all: string[]): string => all.map(one => `  ${one}\n`).join('');
  if (rest.length > 0)
    return `What was written stays. The history went with its VirtualService, so no undo knows of the rest. By hand:\n${list(rest)}`;
  if (undo && action === 'undo')
    return 'What was written stays. The next undo finishes this one, before it goes further back.\n';
  const complete = 'What was written stays. Run the same again to complete it';
  if (undo) return `${complete}, or take it back: istio-canary undo VIRTUALSERVICE.\n`;
  if (commands.length === 0) return `${complete}.\n`;
  return `${complete}, or take it back by hand:\n${list(commands)}`;
}

/** How to finish a roll back that did not reach every object; empty when it did. */
function restByHand(plan: Plan, outcome: Outcome, shared: SharedOptions): string {
  const of = (status: ObjectOutcome['status']) =>
    plan.objects.filter((_, i) => outcome.objects[i]?.status === status);
  const conflicts = of('conflict').length > 0 ? 'Run the same roll back again to complete it.\n' : '';
  const failed = of('failed').map(one => `  ${kubectlCommandFor(one, plan.cluster, shared.kubeconfig)}\n`);
  return `${conflicts}${failed.length > 0 ? `The same by hand:\n${failed.join('')}` : ''}`;
}
