/** How a rollout begins, from a canary that stands. */
import { branchVersion } from '../canary/branch.ts';
import { readHistory } from '../canary/history.ts';
import type { Plan, Snapshot, TrafficObject } from '../canary/model.ts';
import { Refusal } from '../canary/refusal.ts';
import type { Target } from '../canary/shift.ts';
import { percentText } from '../istio/shares.ts';
import { Driver } from './driver.ts';
import { newestEntry, routePrintOf, shareNow } from './found.ts';
import { newMachine } from './machine.ts';
import type { MachineState, Write } from './machine-model.ts';
import type { Policy, RolloutEvent } from './model.ts';
import { planOf, type Versions } from './plans.ts';
import type { RolloutPorts } from './ports.ts';
import { isUnderWay, readRecord } from './record.ts';
import { refuseOther, type Shown, shownOf } from './shown.ts';
import { takeLease, whereOf } from './take-lease.ts';

/** What a person may say with a start. */
export interface StartOptions {
  policy: Policy;
  route?: string;
  stable?: string;
  /** The version on trial, by key, where there are several. */
  canary?: string;
  /** What was said yes to, as {@link planStart} had it then: anything else is refused. */
  confirmed?: Shown;
  /** Beside a controller that owns the weights. */
  override?: boolean;
  onEvent?: (event: RolloutEvent) => void;
  /** Gives up before anything is written. */
  signal?: AbortSignal;
}

/** How a start would begin: where the canary stands, and the first write. */
export interface Beginning {
  object: TrafficObject;
  versions: Versions;
  state: MachineState;
  plan: Plan;
  /** For whoever is asked, and for `confirmed`. */
  shown: Shown;
  before?: string;
}

/**
 * What a start would do first. Throws a {@link Refusal} where a rollout is under way already, a controller drives the
 * weights, or it is not known who is stable and who is canary.
 */
export function planStart(
  snapshot: Snapshot,
  target: Target,
  { policy, route, stable: said, canary: to, override }: StartOptions,
  stamp: { at: string; newId(): string },
): Beginning {
  const found = branchVersion(snapshot, target, { route, stable: said, to });
  const { object, stable, canary } = found;
  const versions: Versions = { stable, canary, ...(route === undefined ? {} : { route }) };
  const record = readRecord(object.annotations, object.uid);
  if (record && isUnderWay(record) && !policy.dryRun && !wasRolledBack(object, versions)) {
    throw new Refusal(
      'refused',
      'rollout-under-way',
      `${whereOf(target)} has a rollout under way since ${record.startedAt} (${record.canary} at ${percentText(record.weight)} %, ${record.phase}${record.driver ? `, driven by ${record.driver}` : ''}). Resume it or take it over (--resume, --take-over), or abort it.`,
    );
  }
  const share = shareNow(object, { route, canary }) ?? 0;
  const step = policy.steps.findIndex(one => one.weight >= share - 1e-9);
  const first = policy.steps[step];
  if (share >= 100 || !first) {
    throw new Refusal(
      'refused',
      'beyond-steps',
      `${canary} of ${whereOf(target)} has ${percentText(share)} % already, more than any step of the policy gives.`,
    );
  }
  const why = `step ${step + 1} of ${policy.steps.length} (${percentText(first.weight)} %): the rollout begins`;
  const pending: Write = { kind: 'shift', step, weight: first.weight, why };
  const state = { ...newMachine(share), pending };
  const plan = planOf(snapshot, target, versions, pending, stamp, override);
  const shown = shownOf(object, found.route, versions, share);
  return { object, versions, state, plan, shown, ...(record ? { before: record.id } : {}) };
}

/** Rolled back by hand while nobody drove: the record says otherwise, and is wrong. */
function wasRolledBack(object: TrafficObject, versions: Versions): boolean {
  const [newest] = readHistory(object.annotations, object.uid);
  return newest?.action === 'rollback' && shareNow(object, versions) === 0;
}

const startedText = ({ stable, canary }: Versions, steps: number, dryRun: boolean): string =>
  `The rollout of ${canary} beside ${stable} begins, in ${steps} ${steps === 1 ? 'step' : 'steps'}. ${
    dryRun
      ? 'It is a dry run: it judges, and writes nothing.'
      : 'Guarding ends with this process: nothing rolls back by itself when it is stopped.'
  }`;

/**
 * Starts a rollout. Throws a {@link Refusal} as {@link planStart}, where it would not be what was confirmed, or where
 * another process drives one.
 */
export async function startRollout(ports: RolloutPorts, options: StartOptions): Promise<Driver> {
  const { policy, onEvent, override, signal } = options;
  const { target, clock, newId } = ports;
  const now = clock.now();
  const snapshot = await ports.cluster.snapshot();
  const stamp = { at: new Date(now).toISOString(), newId };
  const { object, versions, state, shown, before } = planStart(snapshot, target, options, stamp);
  if (options.confirmed) refuseOther(whereOf(target), options.confirmed, shown);
  const { dryRun } = policy;
  // No rollout is under way, so whoever holds the lease is about to begin one, or died after one was over.
  if (!dryRun) await takeLease(ports, true, signal);
  const driver = new Driver(ports, {
    policy,
    known: {
      id: newId(),
      uid: object.uid,
      holder: ports.lease.holder,
      canary: versions.canary,
      stable: versions.stable,
      route: versions.route,
      routePrint: routePrintOf(object, versions.route),
      dryRun,
      share: state.weight,
      entry: newestEntry(object.raw),
      before,
    },
    versions,
    state,
    startedAt: new Date(now).toISOString(),
    stepSince: now,
    override,
    user: snapshot.user ?? 'unknown',
  });
  if (onEvent) driver.onEvent(onEvent);
  await opened(driver, signal);
  void driver.run([], { type: 'started', text: startedText(versions, policy.steps.length, dryRun) });
  return driver;
}

/** Nothing is begun blind. */
async function opened(driver: Driver, signal: AbortSignal | undefined): Promise<void> {
  try {
    const { unreachable } = await driver.open(undefined, signal);
    if (unreachable === undefined) return;
    throw new Refusal('refused', 'metrics-unreachable', `${unreachable} Nothing was written.`);
  } catch (error) {
    await driver.discard();
    throw error;
  }
}
