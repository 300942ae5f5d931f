/** The writes of a driver: plans with the rollout's record in the same PATCH, and records alone. */
import type { Outcome, Plan } from '../canary/model.ts';
import { Refusal } from '../canary/refusal.ts';
import { readVirtualService } from '../canary/virtual-service.ts';
import type { VirtualService } from '../istio/types.ts';
import type { Drive } from './drive.ts';
import { foundIn, isMoved, isNews } from './found.ts';
import { transition } from './machine.ts';
import type { Found, Input, MachineState, Write } from './machine-model.ts';
import type { Policy, RolloutRecord } from './model.ts';
import { planOf } from './plans.ts';
import type { RolloutPorts } from './ports.ts';
import {
  type AnnotationChange,
  readRecord,
  readWish,
  rolloutAnnotation,
  wishAnnotation,
  withAnnotations,
} from './record.ts';
import { mostText } from './said-to.ts';

/** Tries of a record that somebody else's write got in the way of. */
const mostTries = 3;

/** Refusals of another bundle are of another class; their name is the same. */
const isRefusal = (error: unknown): error is Refusal =>
  error instanceof Refusal || (error instanceof Error && error.name === 'Refusal');

const goingBack = ({
  why,
  asked,
  blind,
}: Extract<Write, { kind: 'rollBack' }>): RolloutRecord['goingBack'] => ({
  why: why.slice(0, mostText),
  ...(asked ? { asked } : {}),
  ...(blind ? { blind } : {}),
});

export class Writer {
  /** The history entry that was written last. */
  entry?: string;
  readonly #ports: RolloutPorts;
  readonly #drive: Drive;
  readonly #policy: Policy;
  readonly #wishes = new Set<string>();
  #answered: RolloutRecord['answered'];

  constructor(ports: RolloutPorts, drive: Drive) {
    this.#ports = ports;
    this.#drive = drive;
    this.#policy = drive.policy;
  }

  /** False for a wish that could not be taken away yet: it is not carried out again. */
  isNew(wish: string): boolean {
    return !this.#wishes.has(wish);
  }

  /** The records from now on tell that it was taken; `no` is why it is not carried out. */
  answer(wish: string, no: string | undefined): void {
    this.#wishes.add(wish);
    this.#answered = { wish, ...(no === undefined ? {} : { no }) };
  }

  record(state: MachineState, stepSince: number): RolloutRecord {
    const { known, versions, startedAt } = this.#drive;
    const { phase, step, weight, reason, paused, observedMs, verdict, pending } = state;
    const { at = 0, outcome = 'hold', text = '' } = verdict ?? {};
    return {
      id: known.id,
      uid: known.uid,
      policyDigest: this.#policy.digest,
      stable: versions.stable,
      canary: versions.canary,
      phase,
      step: Math.max(0, step),
      weight,
      startedAt,
      stepSince: new Date(stepSince).toISOString(),
      ...(reason === undefined ? {} : { reason: reason.slice(0, mostText) }),
      ...(phase === 'paused' && paused ? { paused } : {}),
      ...(pending?.kind === 'rollBack' ? { goingBack: goingBack(pending) } : {}),
      driver: known.holder,
      ...(known.route === undefined ? {} : { route: known.route }),
      ...(known.routePrint === undefined ? {} : { routePrint: known.routePrint }),
      observedMs: Math.round(observedMs),
      ...(this.#answered ? { answered: this.#answered } : {}),
      ...(verdict
        ? { lastVerdict: { at: new Date(at).toISOString(), outcome, text: text.slice(0, mostText) } }
        : {}),
    };
  }

  /**
   * Makes a write, and says what came of it. The way back is planned from what is there; anything else is not written
   * over what somebody did since the object was `seen`. Never throws.
   */
  async write(write: Write, state: MachineState, stepSince: number, seen?: Found): Promise<Input> {
    if (this.#drive.known.dryRun) return { type: 'written', write };
    const { cluster, target, clock, newId } = this.#ports;
    try {
      const snapshot = await cluster.snapshot();
      const now = snapshot.virtualServices.find(
        one => one.metadata?.name === target.name && one.metadata.namespace === target.namespace,
      );
      const where = `${target.namespace}/${target.name}`;
      if (now?.metadata?.uid !== this.#drive.known.uid)
        return {
          type: 'object',
          found: { is: 'gone', words: `${where} was deleted${now ? ' and made again' : ''}.` },
        };
      const taken = this.#takenBy(now);
      if (taken) return { type: 'object', found: { is: 'taken', by: taken } };
      if (write.kind !== 'rollBack' && isNews(foundIn(this.#drive.known, state, now), seen))
        return { type: 'changed' };
      if (write.kind !== 'rollBack' && isMoved(readVirtualService(now), this.#drive.known))
        return { type: 'refused', text: this.#movedText(where) };
      const stamp = { at: new Date(clock.now()).toISOString(), newId };
      const { versions, override } = this.#drive;
      const plan = planOf(snapshot, target, versions, write, stamp, override);
      const changes = this.#changes(write, state, stepSince, now);
      if (!plan.objects.some(one => one.name === target.name && one.namespace === target.namespace)) {
        // Its weights are so already; the record alone is news.
        const others = plan.objects.length > 0 ? await cluster.apply(plan) : undefined;
        const failed = others && this.#failed(others);
        if (failed) return failed;
        const answer = await cluster.annotate(this.#drive.known.uid, changes);
        return answer === 'applied'
          ? { type: 'written', write }
          : { type: 'conflict', text: 'The VirtualService was changed meanwhile.' };
      }
      return await this.#apply(withAnnotations(plan, target, changes), write);
    } catch (error) {
      if (isRefusal(error) && error.kind !== 'conflict') return { type: 'refused', text: error.message };
      return { type: 'failed', text: cluster.explain(error) };
    }
  }

  #movedText(where: string): string {
    return `${where}: ${this.#drive.known.route} is another route by now than the one that this rollout splits, so nothing is written to it. Roll back, or abort and begin anew with a route that has a name.`;
  }

  async #apply(plan: Plan, write: Write): Promise<Input> {
    const outcome = await this.#ports.cluster.apply(plan);
    const { namespace, name } = this.#ports.target;
    const isTarget = (one: { namespace: string; name: string }): boolean =>
      one.name === name && one.namespace === namespace;
    if (outcome.objects.some(one => isTarget(one) && one.status === 'applied'))
      this.entry = plan.objects.find(isTarget)?.entry.id;
    return this.#failed(outcome) ?? { type: 'written', write };
  }

  #failed(outcome: Outcome): Input | undefined {
    const all = [...(outcome.before ?? []), ...outcome.objects, ...(outcome.after ?? [])];
    const bad = all.filter(({ status }) => status !== 'applied');
    if (bad.length === 0) return undefined;
    const text = bad.map(({ message }) => message ?? 'A write failed.').join(' ');
    return { type: bad.some(({ status }) => status === 'conflict') ? 'conflict' : 'failed', text };
  }

  /** Who drives by the object's record, where that is another driver, or of another rollout. */
  #takenBy(now: VirtualService | undefined): string | undefined {
    const { known } = this.#drive;
    const record = readRecord(now?.metadata?.annotations, known.uid);
    if (!record || record.id === known.before) return undefined;
    const isOurs = record.id === known.id && record.driver === known.holder;
    return isOurs ? undefined : (record.driver ?? 'another rollout');
  }

  #changes(
    write: Write,
    state: MachineState,
    stepSince: number,
    now: VirtualService | undefined,
  ): AnnotationChange[] {
    const after = transition(this.#policy, { ...state, pending: write }, { type: 'written', write }).state;
    const isNewStep = write.kind === 'shift' && write.step !== state.step;
    const since = isNewStep ? this.#ports.clock.now() : stepSince;
    return this.#changeTo(this.record({ ...after, verdict: after.verdict ?? state.verdict }, since), now);
  }

  /**
   * A wish that was seen goes with the record that answers it. `claim`: so does one that nobody took, since it was said
   * to a driver that is gone, about what there was then; but going back is never forgotten.
   */
  #changeTo(record: RolloutRecord, now: VirtualService | undefined, claim = false): AnnotationChange[] {
    const { annotations } = now?.metadata ?? {};
    const { [rolloutAnnotation]: from, [wishAnnotation]: wish } = annotations ?? {};
    const isStale = claim && readWish(annotations, record.id)?.command !== 'abort';
    const isDone = wish !== undefined && (isStale || [...this.#wishes].some(id => wish.includes(id)));
    return [
      { key: rolloutAnnotation, from, to: JSON.stringify(record) },
      ...(isDone ? [{ key: wishAnnotation, from: wish, to: undefined }] : []),
    ];
  }

  /**
   * Puts the record on the object; false where that has to be tried again. Where somebody changed what was `seen`, the
   * next look tells of that first: a write of ours would hide whose it was. Never throws.
   */
  async writeRecord(state: MachineState, stepSince: number, seen?: Found): Promise<boolean> {
    return this.#putRecord(state, stepSince, undefined, seen);
  }

  /**
   * Puts the record on the object in the place of `from`, whoever drives it. False where another one stands there by
   * now: a driver that was thought gone has gone on. Never throws.
   */
  async claim(state: MachineState, stepSince: number, from: string | undefined): Promise<boolean> {
    return this.#putRecord(state, stepSince, { from });
  }

  async #putRecord(
    state: MachineState,
    stepSince: number,
    claim: { from: string | undefined } | undefined,
    seen?: Found,
  ): Promise<boolean> {
    const { cluster } = this.#ports;
    try {
      for (let tries = 0; tries < mostTries; tries += 1) {
        const { object } = await cluster.read();
        const isOurs = object?.metadata?.uid === this.#drive.known.uid;
        if (!object || !isOurs || (!claim && this.#takenBy(object))) return true;
        if (!claim && isNews(foundIn(this.#drive.known, state, object), seen)) return true;
        if (claim && object.metadata?.annotations?.[rolloutAnnotation] !== claim.from) return false;
        const changes = this.#changeTo(this.record(state, stepSince), object, claim !== undefined);
        if (changes.every(({ from, to }) => from === to)) return true;
        const answer = await cluster.annotate(this.#drive.known.uid, changes);
        if (answer !== 'conflict') return true;
      }
    } catch {
      // Told by the look that finds the cluster out of reach.
    }
    return false;
  }
}
