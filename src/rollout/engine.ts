/**
 * The state of a driven rollout, and everything that is done about it: inputs go through the state machine, and what it
 * wants done is done. When that happens is the driver's business.
 */
import type { Verdict } from '../analysis/model.ts';
import type { Drive } from './drive.ts';
import { foundIn } from './found.ts';
import type { Judgement, Looked } from './judgement.ts';
import { transition } from './machine.ts';
import type { Effect, Found, Input, MachineState } from './machine-model.ts';
import type { RolloutEvent, RolloutView } from './model.ts';
import type { RolloutPorts } from './ports.ts';
import { viewOf } from './view.ts';
import { Writer } from './writer.ts';

export class Engine {
  readonly writer: Writer;
  state: MachineState;
  isDriving = true;
  readonly #ports: RolloutPorts;
  readonly #drive: Drive;
  readonly #judgement: Judgement;
  readonly #look: () => Promise<void>;
  readonly #listeners = new Set<(event: RolloutEvent) => void>();
  /** What the last look at the object found. */
  #seen?: Found;
  #stepSince: number;
  #recordDue = false;
  #recorded?: { outcome: string; at: number };

  /** @param look Looks at the object at once. */
  constructor(ports: RolloutPorts, drive: Drive, judgement: Judgement, look: () => Promise<void>) {
    this.#ports = ports;
    this.#drive = drive;
    this.#judgement = judgement;
    this.#look = look;
    this.state = drive.state;
    this.#stepSince = drive.stepSince;
    this.#seen = drive.seen;
    this.writer = new Writer(ports, drive);
  }

  view(): RolloutView {
    const { cluster, clock, target } = this.#ports;
    const { policy, known, versions } = this.#drive;
    return viewOf({
      policy,
      state: this.state,
      known,
      versions,
      target,
      context: cluster.context,
      stepSince: this.#stepSince,
      now: clock.now(),
      driving: this.isDriving,
    });
  }

  on(listener: (event: RolloutEvent) => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  say(type: RolloutEvent['type'], text: string, inputs?: unknown): void {
    const event: RolloutEvent = { at: this.#ports.clock.now(), type, text, view: this.view() };
    if (inputs !== undefined) event.inputs = inputs;
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch {
        // Whoever shows it may be gone by now; that keeps nobody from guarding.
      }
    }
  }

  async put(input: Input): Promise<void> {
    const { state, effects } = transition(this.#drive.policy, this.state, input);
    this.state = state;
    for (const effect of effects) await this.#perform(effect);
  }

  /** Takes in what a look at the object found. */
  async see({ object, writer }: Awaited<ReturnType<RolloutPorts['cluster']['read']>>): Promise<void> {
    this.#seen = foundIn(this.#drive.known, this.state, object, writer);
    await this.put({ type: 'object', found: this.#seen });
  }

  /** Takes in a sample and what is to be thought of it. */
  async judge(looked: Looked): Promise<void> {
    const { unreachable, verdict } = looked;
    await this.put(
      unreachable === undefined
        ? { type: 'reachable', what: 'metrics' }
        : { type: 'unreachable', what: 'metrics', text: unreachable },
    );
    if (this.state.step < 0) return;
    this.sayVerdict(looked);
    await this.put({ type: 'verdict', verdict });
    this.#noteOutcome(verdict);
  }

  sayVerdict({ verdict, inputs }: Looked): void {
    this.state = { ...this.state, verdict };
    this.say('verdict', verdict.text, inputs);
  }

  /** Says on the object that this process drives it now; false where another record than `from` stands there by now. */
  claim(from: string | undefined): Promise<boolean> {
    return this.writer.claim(this.state, this.#stepSince, from);
  }

  async writeRecord(): Promise<void> {
    if (this.#drive.known.dryRun || this.state.lost) return;
    this.#recordDue = !(await this.writer.writeRecord(this.state, this.#stepSince, this.#seen));
  }

  async writeDueRecord(): Promise<void> {
    if (this.#recordDue) await this.writeRecord();
  }

  /** The record tells of another outcome too, once a minute at most: each write wakes everybody who watches. */
  #noteOutcome({ outcome, at }: Verdict): void {
    if (this.#recorded?.outcome === outcome || at - (this.#recorded?.at ?? 0) < 60_000) return;
    this.#recorded = { outcome, at };
    this.#recordDue = true;
  }

  async #perform(effect: Effect): Promise<void> {
    switch (effect.do) {
      case 'say':
        return this.say(effect.event, effect.text);
      case 'beginStep':
        this.#stepSince = this.#ports.clock.now();
        return this.#judgement.beginStep();
      case 'forgive':
        return this.#judgement.forgive();
      case 'record':
        return this.writeRecord();
      case 'look':
        // What is as it was is written again at the next look.
        return this.#look();
      case 'write': {
        const said = await this.writer.write(effect.write, this.state, this.#stepSince, this.#seen);
        this.#drive.known.entry = this.writer.entry ?? this.#drive.known.entry;
        return this.put(said);
      }
      case 'end':
        return;
    }
  }
}
