/** How a rollout is taken up, from the record of one whose driver is gone. */
import type { Verdict } from '../analysis/model.ts';
import type { Snapshot, TrafficObject } from '../canary/model.ts';
import { Refusal } from '../canary/refusal.ts';
import { findObject, type Target } from '../canary/shift.ts';
import { percentText } from '../istio/shares.ts';
import { Driver } from './driver.ts';
import { foundIn, type Known } from './found.ts';
import { isGuarded, isHeld, transition } from './machine.ts';
import type { Input, MachineState } from './machine-model.ts';
import type { Command, Policy, RolloutEvent, RolloutRecord } from './model.ts';
import type { Versions } from './plans.ts';
import type { RolloutPorts } from './ports.ts';
import { isUnderWay, readRecord, rolloutAnnotation } from './record.ts';
import { seenOf, whyStale } from './said-to.ts';
import { takeLease, whereOf } from './take-lease.ts';

/** What a person may say with a resume. */
export interface ResumeOptions {
  policy: Policy;
  /** Also from a driver that has not given it back: waits until it is seen to be gone. */
  takeOver?: boolean;
  /** Goes on from a pause too. */
  resume?: boolean;
  /**
   * Asked once the time that nobody looked at has been judged, and not waited for: until it is answered the rollout is
   * paused, and guarded where a pause by a person is (`guards`). Undefined leaves it so.
   */
  ask?: (judged: Verdict, record: RolloutRecord, guards: boolean) => Promise<Command | undefined>;
  /** The answer could not be carried out. */
  failed?: (error: unknown) => void;
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

const after = (inputs: readonly Input[], state: MachineState, policy: Policy): MachineState =>
  inputs.reduce((now, input) => transition(policy, now, input).state, state);

/**
 * What happens before a person is asked. What was judged would go back at once, and there would be nothing to ask; so
 * that is left to the first look, before which a person at the screen has a word.
 */
const askable = (first: readonly Input[], state: MachineState, policy: Policy): Input[] =>
  first.filter(input => input.type !== 'verdict' || after([input], state, policy).pending === state.pending);

/** Does what a person said to what they were asked. Throws a {@link Refusal} where it is something else by then. */
async function carryOut(driver: Driver, asked: MachineState, word: Command | undefined): Promise<void> {
  const now = driver.view();
  // How it ended meanwhile was told when it did.
  if (word === undefined || !now.driving) return;
  const saidTo = seenOf(asked);
  // Who cancels an old question does not mean to end the guard of what goes on.
  const stale = word === 'leave' ? whyStale(now, 'resume', saidTo) : undefined;
  if (stale !== undefined) throw new Refusal('refused', 'rollout-command', stale);
  await driver.tell(word, saidTo);
}

/**
 * Takes up the rollout that the object's record tells of: judges the time that nobody looked at, asks, and goes on.
 * Throws a {@link Refusal} where there is none, or another process drives it.
 */
export async function resumeRollout(ports: RolloutPorts, options: ResumeOptions): Promise<Driver> {
  const { policy, takeOver = false, resume = false, ask, onEvent, override, signal } = options;
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
    stable,
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
    const text = `The rollout of ${canary} beside ${stable} is taken up at ${percentText(record.weight)} % (it was driven by ${record.driver ?? 'an unknown process'}). The time that nobody looked at was judged: ${verdict.text}`;
    const first: Input[] = [{ type: 'verdict', verdict }];
    if (record.policyDigest !== policy.digest) first.push({ type: 'policyChanged', text: changedText });
    if (resume) first.push({ type: 'command', command: 'resume', by: user });
    // Where it is going back already there is nothing to ask.
    if (!ask || state.pending?.kind === 'rollBack') {
      void driver.run(first, { type: 'resumed', text });
      return driver;
    }
    const told = askable([{ type: 'asked', by: user }, ...first], state, policy);
    const asked = after(told, state, policy);
    const begun = driver.run(told, { type: 'resumed', text });
    ask(verdict, record, isGuarded(asked))
      .then(async word => {
        await begun;
        await carryOut(driver, asked, word);
      })
      .catch(error => options.failed?.(error));
    return driver;
  } catch (error) {
    await driver.discard();
    throw error;
  }
}
