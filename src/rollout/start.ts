/** How a rollout begins: from a canary that stands, or from the record of one whose driver is gone. */
import type { Verdict } from '../analysis/model.ts';
import { branchVersion } from '../canary/branch.ts';
import { readHistory } from '../canary/history.ts';
import type { Plan, Snapshot, TrafficObject } from '../canary/model.ts';
import { Refusal } from '../canary/refusal.ts';
import { findObject, type Target } from '../canary/shift.ts';
import { percentText } from '../istio/shares.ts';
import { changedText, Driver, placeOf } from './driver.ts';
import { newestEntry, shareNow } from './found.ts';
import { newMachine } from './machine.ts';
import type { Input, MachineState, Write } from './machine-model.ts';
import type { Command, Policy, RolloutEvent, RolloutRecord } from './model.ts';
import { planOf, type Versions } from './plans.ts';
import type { RolloutPorts } from './ports.ts';
import { isUnderWay, readRecord } from './record.ts';

/** What a person may say with a start. */
export interface StartOptions {
  policy: Policy;
  route?: string;
  stable?: string;
  /** The version on trial, by key, where there are several. */
  canary?: string;
  /** Beside a controller that owns the weights. */
  override?: boolean;
  onEvent?: (event: RolloutEvent) => void;
}

/** What a person may say with a resume. */
export interface ResumeOptions {
  policy: Policy;
  /** Also from a driver that has not given it back: waits until it is seen to be gone. */
  takeOver?: boolean;
  /** Asked once the time that nobody looked at has been judged; undefined goes on as it is. */
  ask?: (judged: Verdict, record: RolloutRecord) => Promise<Command | undefined>;
  override?: boolean;
  onEvent?: (event: RolloutEvent) => void;
  signal?: AbortSignal;
}

/** How a start would begin: where the canary stands, and the first write. */
export interface Beginning {
  object: TrafficObject;
  versions: Versions;
  state: MachineState;
  plan: Plan;
  before?: string;
}

const whereOf = ({ namespace, name }: Target): string => `${namespace}/${name}`;

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
  return { object, versions, state, plan, ...(record ? { before: record.id } : {}) };
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

async function lease(ports: RolloutPorts, takeOver: boolean, signal?: AbortSignal): Promise<void> {
  const leased = await ports.lease.acquire(takeOver, signal);
  if (leased.is === 'held') return;
  throw new Refusal(
    'refused',
    'driven-elsewhere',
    `${leased.by} drives the rollout of ${whereOf(ports.target)}. Take it over when that one is gone (--take-over), or tell it what to do (rollout pause, resume, skip, promote, abort).`,
  );
}

function listen(driver: Driver, onEvent: ((event: RolloutEvent) => void) | undefined): void {
  if (onEvent) driver.onEvent(onEvent);
}

/** Starts a rollout. Throws a {@link Refusal} as {@link planStart}, or where another process drives one. */
export async function startRollout(ports: RolloutPorts, options: StartOptions): Promise<Driver> {
  const { policy, onEvent, override } = options;
  const { target, clock, newId } = ports;
  const now = clock.now();
  const snapshot = await ports.cluster.snapshot();
  const stamp = { at: new Date(now).toISOString(), newId };
  const { object, versions, state, before } = planStart(snapshot, target, options, stamp);
  const { dryRun } = policy;
  // No rollout is under way, so whoever holds the lease is about to begin one, or died after one was over.
  if (!dryRun) await lease(ports, true);
  const driver = new Driver(ports, {
    policy,
    known: {
      id: newId(),
      uid: object.uid,
      holder: ports.lease.holder,
      canary: versions.canary,
      route: versions.route,
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
  listen(driver, onEvent);
  await opened(driver);
  driver.run([], { type: 'started', text: startedText(versions, policy.steps.length, dryRun) });
  return driver;
}

/** Nothing is begun blind. */
async function opened(driver: Driver): Promise<void> {
  try {
    const { unreachable } = await driver.open();
    if (unreachable === undefined) return;
    throw new Refusal('refused', 'metrics-unreachable', `${unreachable} Nothing was written.`);
  } catch (error) {
    await driver.discard();
    throw error;
  }
}

function stateOf(record: RolloutRecord, policy: Policy): MachineState {
  const { phase, weight, reason, paused, observedMs = 0 } = record;
  const isSame = record.policyDigest === policy.digest;
  const step = isSame ? Math.min(record.step, policy.steps.length - 1) : placeOf(weight, policy);
  return {
    phase,
    step,
    weight,
    observedMs,
    totalMs: observedMs,
    ...(reason === undefined ? {} : { reason }),
    ...(phase === 'paused' ? { paused: paused ?? 'person' } : {}),
    outOfReach: {},
  };
}

interface UnderWay {
  snapshot: Snapshot;
  object: TrafficObject;
  record: RolloutRecord;
}

/** The record of the rollout under way. Throws a {@link Refusal} where there is none. */
function underWay(snapshot: Snapshot, target: Target): UnderWay {
  const object = findObject(snapshot, target);
  const record = readRecord(object.annotations, object.uid);
  if (record && isUnderWay(record)) return { snapshot, object, record };
  throw new Refusal(
    'refused',
    'no-rollout',
    `${whereOf(target)} has no rollout under way${record ? `; the last one is over (${record.phase})` : ''}. Start one: istio-canary rollout ${whereOf(target)}.`,
  );
}

/**
 * Takes up the rollout that the object's record tells of: judges the time that nobody looked at, asks, and goes on.
 * Throws a {@link Refusal} where there is none, or another process drives it.
 */
export async function resumeRollout(ports: RolloutPorts, options: ResumeOptions): Promise<Driver> {
  const { policy, takeOver = false, ask, onEvent, override, signal } = options;
  const { target, clock } = ports;
  underWay(await ports.cluster.snapshot(), target);
  await lease(ports, takeOver, signal);
  let taken: UnderWay;
  try {
    // Whoever drove it may have gone on until it was given back.
    taken = underWay(await ports.cluster.snapshot(), target);
  } catch (error) {
    await ports.lease.release();
    throw error;
  }
  const { snapshot, object, record } = taken;
  const { stable, canary, route } = record;
  const versions: Versions = { stable, canary, ...(route === undefined ? {} : { route }) };
  const stepSince = Date.parse(record.stepSince) || clock.now();
  const user = snapshot.user ?? 'unknown';
  const driver = new Driver(ports, {
    policy,
    known: {
      id: record.id,
      uid: object.uid,
      holder: ports.lease.holder,
      canary,
      route,
      dryRun: false,
    },
    versions,
    state: stateOf(record, policy),
    startedAt: record.startedAt,
    stepSince,
    override,
    user,
  });
  listen(driver, onEvent);
  try {
    await driver.claim();
    const { verdict } = await driver.open(stepSince);
    const first: Input[] = [{ type: 'verdict', verdict }];
    if (record.policyDigest !== policy.digest) first.push({ type: 'policyChanged', text: changedText });
    const word = await ask?.(verdict, record);
    // A person's word comes before what the policy would do by itself.
    const said: Input[] = word ? [{ type: 'command', command: word, by: user }] : [];
    const isEnd = word === 'abort' || word === 'leave';
    const text = `The rollout of ${canary} beside ${stable} is taken up at ${percentText(record.weight)} % (it was driven by ${record.driver ?? 'an unknown process'}). The time that nobody looked at was judged: ${verdict.text}`;
    driver.run(isEnd ? said : [...first, ...said], { type: 'resumed', text });
    return driver;
  } catch (error) {
    await driver.discard();
    throw error;
  }
}
