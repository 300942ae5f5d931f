/** `istio-canary rollout`: a guarded rollout without anybody at the screen. It guards as long as it runs. */
import { randomUUID } from 'node:crypto';
import type { MetricsOptions } from '../analysis/source.ts';
import type { Snapshot } from '../canary/model.ts';
import { Refusal } from '../canary/refusal.ts';
import { findObject } from '../canary/shift.ts';
import { sleep } from '../cluster/backoff.ts';
import type { ClusterSession } from '../cluster/ports.ts';
import type { Command, Policy, RolloutEvent } from '../rollout/model.ts';
import { type CanaryWords, otherTarget, wordsBy } from '../rollout/policy-target.ts';
import type { RolloutPorts, WantedMetrics } from '../rollout/ports.ts';
import { commands, isCommand, isUnderWay, readRecord } from '../rollout/record.ts';
import type { StartOptions } from '../rollout/start.ts';
import { parse, type SharedOptions, text, type Values } from './args.ts';
import { clusterBundle, connect, gaps, look } from './connect.ts';
import { type Io, UsageError } from './io.ts';
import { journalOf } from './journal.ts';
import { metricsFrom, metricsOptions } from './metrics-args.ts';
import { refuseProtected } from './protected.ts';
import { follow, readBySomebody, rolloutExit } from './rollout-follow.ts';
import { openRolloutMetrics } from './rollout-metrics.ts';
import { policyFor, type SaidPolicy } from './rollout-policy.ts';
import { jsonPrinter, textPrinter } from './rollout-print.ts';
import { tellRollout } from './rollout-tell.ts';
import { stampNow } from './stamp.ts';
import { table } from './table.ts';

const boolean = { type: 'boolean', default: false } as const;
const string = { type: 'string' } as const;
const options = {
  policy: string,
  route: string,
  stable: string,
  to: string,
  resume: boolean,
  'take-over': boolean,
  plan: boolean,
  wait: boolean,
  'dry-run': boolean,
  yes: { ...boolean, short: 'y' },
  override: boolean,
  ...metricsOptions,
} as const;

const rolloutBundle = () => import('../rollout/index.ts');

function checked(values: Values, positionals: readonly string[]): void {
  if (positionals.length !== 1)
    throw new UsageError(
      `rollout takes one VirtualService, or one of ${commands.join(', ')} and one VirtualService`,
    );
  const modes = ['resume', 'take-over', 'plan', 'dry-run'].filter(name => values[name] === true);
  const isBoth = modes.length === 2 && values.resume === true && values['take-over'] === true;
  if (modes.length > 1 && !isBoth)
    throw new UsageError(`--${modes.join(' and --')} are different things; say one of them`);
}

/** What a word to a rollout would not heed must not look as if it did: one who says --dry-run counts on it. */
function refuseIgnored(command: Command, values: Values): void {
  const heeded = command === 'abort' ? ['yes', 'dry-run'] : ['yes'];
  const [ignored] = Object.keys(options).filter(name => {
    const said = values[name];
    return said !== undefined && said !== false && !heeded.includes(name);
  });
  if (ignored !== undefined)
    throw new UsageError(`rollout ${command} takes no --${ignored}; nothing was done`);
}

interface Looked {
  session: ClusterSession;
  values: Values;
  shared: SharedOptions;
  io: Io;
  metrics: MetricsOptions;
  snapshot: Snapshot;
  target: { namespace: string; name: string };
  said: SaidPolicy;
}

/** Runs the command; gives the exit code. */
export async function runRollout(args: string[], io: Io): Promise<number> {
  const { values, positionals, shared } = parse(args, options);
  const [first] = positionals;
  if (positionals.length === 2 && isCommand(first)) {
    refuseIgnored(first, values);
    const dryRun = values['dry-run'] === true;
    return told(() => tellRollout(first, positionals[1], { ...shared, dryRun }, io), io);
  }
  checked(values, positionals);
  const metrics = await metricsFrom(values, io);
  return told(async () => {
    const session = await connect(shared, io);
    try {
      const { target, snapshot, states } = await look(session, positionals[0], shared.namespace);
      for (const gap of gaps(states)) io.stderr(`${gap}\n`);
      const said = await policyFor(text(values.policy), findObject(snapshot, target), io);
      const looked = { session, values, shared, io, metrics, snapshot, target, said };
      return values.plan === true ? await printPlan(looked) : await drive(looked);
    } finally {
      await session.close();
    }
  }, io);
}

/** What went wrong before it could run is told like everywhere, with a code of its own. */
async function told(run: () => Promise<number>, io: Io): Promise<number> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const isRefusal = error instanceof Error && error.name === 'Refusal';
    if (isRefusal && (error as Refusal).kind === 'usage') throw error;
    const { explain } = await clusterBundle();
    io.stderr(`${isRefusal ? (error as Refusal).message : explain(error)}\n`);
    return rolloutExit.notRun;
  }
}

const wordsFor = ({ values, said }: Looked): CanaryWords =>
  wordsBy(said.target, {
    route: text(values.route),
    stable: text(values.stable),
    canary: text(values.to),
  });

function refuseOtherTarget({ said: { target: of, from }, target }: Looked): void {
  const named = otherTarget(of, target);
  if (named === undefined) return;
  throw new Refusal(
    'usage',
    'other-target',
    `The policy of ${from} is for ${named}, not for ${target.namespace}/${target.name}.`,
  );
}

/** A rollout that is taken up without its policy's name would go on by other steps, judged by other metrics. */
function refuseOtherPolicy({ said, snapshot, target }: Looked): void {
  if (said.isNamed) return;
  const object = findObject(snapshot, target);
  const record = readRecord(object.annotations, object.uid);
  if (!record || !isUnderWay(record) || record.policyDigest === said.policy.digest) return;
  throw new Refusal(
    'usage',
    'no-policy',
    `The rollout of ${target.namespace}/${target.name} began with a policy of its own, and none is named here. Name it: --policy FILE.`,
  );
}

async function portsFor(looked: Looked): Promise<RolloutPorts> {
  const { session, target, shared, io, snapshot } = looked;
  const { openLease, holderName, rolloutCluster } = await clusterBundle();
  const uid = findObject(snapshot, target).uid;
  const again = async (): Promise<Snapshot> =>
    (await look(session, `${target.namespace}/${target.name}`, shared.namespace)).snapshot;
  return {
    clock: { now: () => Date.now(), steady: () => performance.now(), sleep },
    target,
    cluster: rolloutCluster(session, target, again, { journal: await journalOf(io) }),
    metrics: wanted => openRolloutMetrics({ session, snapshot, target, options: looked.metrics, io }, wanted),
    lease: openLease(session, { ...target, uid, holder: holderName(snapshot.user, randomUUID()) }),
    newId: () => randomUUID(),
  };
}

async function agreed({ io, values, said, target, session }: Looked, policy: Policy): Promise<boolean> {
  if (!io.ask || values.yes === true || policy.dryRun) return true;
  const { timelineOf, timelineRows } = await rolloutBundle();
  const where = `${target.namespace}/${target.name} in context ${session.identity.context}`;
  const rows = table(timelineRows(timelineOf(policy)));
  const answer = await io.ask(
    `${where}, by ${said.from}\n${rows}Guarding ends with this process. Go ahead? [y/N] `,
  );
  return /^y(es)?$/i.test(answer.trim());
}

async function drive(looked: Looked): Promise<number> {
  const { values, shared, io, snapshot, target, said } = looked;
  refuseOtherTarget(looked);
  const { planStart, startRollout, resumeRollout } = await rolloutBundle();
  const policy = { ...said.policy, dryRun: said.policy.dryRun || values['dry-run'] === true };
  const takeOver = values['take-over'] === true;
  const resumes = values.resume === true;
  const override = values.override === true;
  const words = wordsFor(looked);
  const write = readBySomebody(io);
  const print = shared.output === 'json' ? jsonPrinter(write) : textPrinter(write);
  const isNew = !takeOver && !resumes;
  let confirmed: StartOptions['confirmed'];
  if (isNew) {
    const { plan, shown } = planStart(snapshot, target, { policy, override, ...words }, stampNow());
    if (!policy.dryRun) refuseProtected({ ...plan, raisesCanary: true }, values, io.env);
    for (const warning of plan.warnings) io.stderr(`warning: ${warning}\n`);
    if (!(await agreed(looked, policy))) {
      io.stderr('Nothing was written.\n');
      return rolloutExit.notRun;
    }
    confirmed = shown;
  } else {
    refuseOtherPolicy(looked);
    const plan = { id: '', cluster: snapshot.cluster, action: 'shift', objects: [], warnings: [] } as const;
    refuseProtected({ ...plan, objects: [], warnings: [], raisesCanary: true }, values, io.env);
  }
  const ports = await portsFor(looked);
  const stopping = new AbortController();
  const unlisten = io.onStop?.(() => stopping.abort());
  try {
    const onEvent = (event: RolloutEvent): void => print(event);
    const driven = isNew
      ? await startRollout(ports, { policy, override, ...words, confirmed, onEvent, signal: stopping.signal })
      : await resumeRollout(ports, {
          policy,
          takeOver,
          resume: resumes,
          override,
          onEvent,
          signal: stopping.signal,
        });
    if (ports.lease.note) io.stderr(`${ports.lease.note}\n`);
    return await follow(driven, stopping.signal, values, io);
  } finally {
    unlisten?.();
  }
}

async function printPlan(looked: Looked): Promise<number> {
  const { snapshot, target, said, io, shared } = looked;
  refuseOtherTarget(looked);
  const { planStart, timelineOf, timelineRows } = await rolloutBundle();
  const { policy, from } = said;
  const { versions } = planStart(snapshot, target, { policy, ...wordsFor(looked) }, stampNow());
  const { rates, note, detects } = await ratesNow(looked, { versions, policy, share: () => 0 });
  const timeline = timelineOf(policy, rates, detects);
  if (shared.output === 'json') {
    io.stdout(`${JSON.stringify({ ...target, policy: from, rates, ...timeline }, null, 2)}\n`);
  } else {
    io.stdout(`${target.namespace}/${target.name}, by ${from}. ${note}\n${table(timelineRows(timeline))}`);
  }
  return rolloutExit.promoted;
}

/** Over how long the present request rate is taken. */
const rateWindowMs = 5 * 60_000;

async function ratesNow({ session, snapshot, target, metrics, io }: Looked, wanted: WantedMetrics) {
  try {
    const source = await openRolloutMetrics({ session, snapshot, target, options: metrics, io }, wanted);
    try {
      const { stable, canary } = await source.window(rateWindowMs);
      const requests = (stable.rate ?? 0) + (canary.rate ?? 0);
      const note = `At ${requests.toFixed(1)} requests a second, as in the last 5 minutes (${source.where}).`;
      const { detectsOf, lookBack } = await rolloutBundle();
      const { explain } = await clusterBundle();
      const { usual, text: past } = await lookBack(source, wanted.policy, wanted.versions.stable, {
        explain,
      });
      const detects = detectsOf(wanted.policy, stable.errorShare, undefined, usual);
      return { rates: { requests }, note: [note, past].filter(Boolean).join(' '), detects };
    } finally {
      source.close();
    }
  } catch (error) {
    const { explain } = await clusterBundle();
    const said = error instanceof Error && error.name === 'Refusal' ? error.message : explain(error);
    return { rates: {}, note: `The request rate is not known: ${said}`, detects: undefined };
  }
}
