/** How a rollout is taken up, from the record of one whose driver is gone. */
import type { Verdict } from '../analysis/model.ts';
import type { Snapshot, TrafficObject } from '../canary/model.ts';
import { Refusal } from '../canary/refusal.ts';
import { findObject, type Target } from '../canary/shift.ts';
import { percentText } from '../istio/shares.ts';
import { Driver } from './driver.ts';
import { foundIn, type Known } from './found.ts';
import { isHeld } from './machine.ts';
import type { Input, MachineState } from './machine-model.ts';
import type { Command, Policy, RolloutEvent, RolloutRecord } from './model.ts';
import type { Versions } from './plans.ts';
import type { RolloutPorts } from './ports.ts';
import { isUnderWay, readRecord, rolloutAnnotation } from './record.ts';
import { takeLease, whereOf } from './take-lease.ts';

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

const changedText =
  'The policy was changed since the rollout began. Resume goes on with the new one, from the share that the canary has.';

/** The last step that gives no more than the canary has. */
function placeOf(weight: number, policy: Policy): number {
  const place = policy.steps.findLastIndex(step => step.weight <= weight + 1e-9);
  return Math.max(0, place);
}

function stateOf(record: RolloutRecord, policy: Policy): MachineState {
  const { phase, weight, reason, paused, observedMs = 0, goingBack } = record;
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
    ...(goingBack ? { pending: { kind: 'rollBack', ...goingBack } } : {}),
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
  await takeLease(ports, takeOver, signal);
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
  // Written by another clock, which may be ahead of this one: nothing is counted before its time comes.
  const stepSince = Math.min(Date.parse(record.stepSince) || clock.now(), clock.now());
  const user = snapshot.user ?? 'unknown';
  const known: Known = {
    id: record.id,
    uid: object.uid,
    holder: ports.lease.holder,
    canary,
    route,
    routePrint: record.routePrint,
    dryRun: false,
  };
  const state = stateOf(record, policy);
  const driver = new Driver(ports, {
    policy,
    known,
    versions,
    state,
    // The record tells of it, so whoever resumes means to go on from there.
    ...(isHeld(state)
      ? { seen: foundIn({ ...known, holder: record.driver ?? known.holder }, state, object.raw) }
      : {}),
    startedAt: record.startedAt,
    stepSince,
    override,
    user,
  });
  if (onEvent) driver.onEvent(onEvent);
  try {
    await driver.claim(object.annotations[rolloutAnnotation]);
    const { verdict } = await driver.open(stepSince, signal);
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
