/**
 * Drives a rollout: looks at the object and at the samples, tells the state machine, and does what it wants done. It
 * knows neither Kubernetes nor Prometheus nor a clock but by its ports, so the terminal, the editor and tests drive alike.
 */
import type { Verdict } from '../analysis/model.ts';
import { Refusal } from '../canary/refusal.ts';
import type { VirtualService } from '../istio/types.ts';
import { Commands } from './driver-commands.ts';
import { foundIn, type Known } from './found.ts';
import { Judgement, type Looked } from './judgement.ts';
import { judgeFor } from './judging.ts';
import { transition } from './machine.ts';
import { whyNot } from './machine-commands.ts';
import type { Effect, Found, Input, MachineState } from './machine-model.ts';
import { isOver } from './machine-moves.ts';
import type {
  Command,
  DrivenRollout,
  Policy,
  RolloutEvent,
  RolloutRecord,
  RolloutView,
  SaidTo,
} from './model.ts';
import { Pace } from './pace.ts';
import { lookBack, type Past } from './past.ts';
import type { Versions } from './plans.ts';
import type { RolloutPorts } from './ports.ts';
import { readWish } from './record.ts';
import { seenOf } from './said-to.ts';
import { givenUp } from './take-lease.ts';
import { viewOf } from './view.ts';
import { Writer } from './writer.ts';

/** What a driver starts from. */
export interface Drive {
  policy: Policy;
  known: Known;
  versions: Versions;
  state: MachineState;
  /** ISO 8601. */
  startedAt: string;
  /** Milliseconds since 1970. */
  stepSince: number;
  /** Write beside a controller that owns the weights. */
  override?: boolean;
  /** What somebody did before, and a person who says how to go on was told of. */
  seen?: Found;
  /** Who commands of this process are from, for the record. */
  user: string;
}

/** Said to a machine that sleeps, a word may be hours old. */
const sleptText = 'That was said while this machine slept, or its clock was set. Say it again.';

export class Driver implements DrivenRollout {
  readonly #ports: RolloutPorts;
  readonly #drive: Drive;
  readonly #writer: Writer;
  readonly #commands = new Commands();
  readonly #listeners = new Set<(event: RolloutEvent) => void>();
  readonly #policy: Policy;
  #state: MachineState;
  readonly #judgement: Judgement;
  #past: Past = {};
  /** What the last look at the object found. */
  #seen?: Found;
  #stepSince: number;
  #recordDue = false;
  /** No look has been made since the machine slept, or its clock was set. */
  #slept = false;
  #stopping = false;
  #isDriving = true;
  #running = new AbortController();
  readonly #pace: Pace;
  #recorded?: { outcome: string; at: number };
  readonly ended: Promise<RolloutView>;
  #resolve: (view: RolloutView) => void = () => {};
  #done?: Promise<void>;

  constructor(ports: RolloutPorts, drive: Drive) {
    this.#ports = ports;
    this.#drive = drive;
    this.#policy = drive.policy;
    this.#state = drive.state;
    this.#stepSince = drive.stepSince;
    this.#seen = drive.seen;
    const judge = ports.judge ?? judgeFor;
    this.#judgement = new Judgement(usual => judge(this.#policy, drive.versions, usual), ports.clock);
    this.#pace = new Pace(ports.clock, drive.policy.intervalMs);
    this.#writer = new Writer(ports, drive);
    this.ended = new Promise(resolve => {
      this.#resolve = resolve;
    });
    ports.lease.onLost(by => {
      this.#commands.push({ type: 'object', found: { is: 'taken', by } });
    });
  }

  view(): RolloutView {
    const { cluster, clock, target } = this.#ports;
    const { known, versions } = this.#drive;
    return viewOf({
      policy: this.#policy,
      state: this.#state,
      known,
      versions,
      target,
      context: cluster.context,
      stepSince: this.#stepSince,
      now: clock.now(),
      driving: this.#isDriving,
    });
  }

  onEvent(listener: (event: RolloutEvent) => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  async tell(command: Command, saidTo?: SaidTo, by = this.#drive.user): Promise<void> {
    // Whatever comes before it is carried out, it is said to this.
    const seen = saidTo ?? seenOf(this.#state);
    const no = this.#isDriving
      ? whyNot(this.#state, command, seen)
      : 'This process does not drive it any more.';
    if (no) throw new Refusal('refused', 'rollout-command', no);
    const done = this.#commands.push({ type: 'command', command, by, saidTo: seen });
    // Getting back waits for nobody's metrics.
    if (command === 'abort') this.#judgement.giveUp();
    await done;
    if (command !== 'abort' || isOver(this.#state)) return;
    const { pending, reason = '' } = this.#state;
    const then = pending?.kind === 'rollBack' ? ', and tried again.' : ':';
    throw new Refusal('refused', 'not-yet', `It is not rolled back yet${then} ${reason}`);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#running.abort();
    this.#commands.wake();
    await this.#done;
  }

  /**
   * Opens the source and takes in what came since `since`, or only where counters stand. Throws where there is no
   * source; gives what is to be thought of the canary, and what keeps the source from telling. Throws a
   * {@link Refusal} where `signal` aborts.
   */
  async open(since?: number, signal?: AbortSignal): Promise<Looked> {
    const { known } = this.#drive;
    const source = await this.#ports.metrics({
      versions: this.#drive.versions,
      policy: this.#policy,
      since,
      // A dry run moves no requests, however far it would be.
      share: () => (known.dryRun ? (known.share ?? 0) : this.#state.weight),
    });
    this.#past = await lookBack(source, this.#policy, this.#drive.versions.stable, {
      explain: error => this.#ports.cluster.explain(error),
      signal,
    });
    this.#judgement.open(source, this.#past.usual, since);
    const { signal: running } = this.#running;
    const looked = await this.#judgement.look(signal ? AbortSignal.any([running, signal]) : running);
    this.#pace.sampled();
    // Nobody has it to stop or to abort yet.
    if (!looked) throw givenUp();
    if (since !== undefined) this.#sayVerdict(looked);
    return looked;
  }

  /** Says on the object that this process drives it now. Throws where that cannot be written. */
  async claim(from: string | undefined): Promise<void> {
    if (await this.#writer.claim(this.#state, this.#stepSince, from)) return;
    throw new Refusal(
      'conflict',
      'not-claimed',
      'The rollout has moved on since it was looked at, or its VirtualService cannot be written now. Take it up again.',
    );
  }

  /** Gives up before it began; nothing was written. */
  async discard(): Promise<void> {
    this.#isDriving = false;
    this.#judgement.close();
    if (!this.#drive.known.dryRun) await this.#ports.lease.release();
  }

  /** Starts looking. `first` happens before the first look; resolves when it has. */
  run(first: readonly Input[], started: { type: RolloutEvent['type']; text: string }): Promise<void> {
    this.#pace.begin();
    const text = [started.text, this.#past.text].filter(Boolean).join(' ');
    this.#say(started.type, text, { judge: this.#judgement.options, policy: this.#policy });
    return new Promise(begun => {
      this.#done = this.#loop(first, begun).catch(error => {
        this.#say('error', `Driving ended: ${this.#ports.cluster.explain(error)}`);
        return this.#finish();
      });
    });
  }

  /** The record, as it is after `state`. */
  record(state: MachineState = this.#state): RolloutRecord {
    return this.#writer.record(state, this.#stepSince);
  }

  async #loop(first: readonly Input[], begun: () => void): Promise<void> {
    for (const input of first) await this.#put(input);
    begun();
    while (!this.#stopping && !isOver(this.#state)) {
      await this.#look();
      if (this.#stopping || isOver(this.#state)) break;
      await this.#pace.rest(this.#commands.signal());
    }
    await this.#finish();
  }

  async #finish(): Promise<void> {
    if (!isOver(this.#state)) await this.#writeRecord();
    this.#isDriving = false;
    this.#commands.close('This process does not drive it any more.');
    this.#judgement.close();
    if (!this.#drive.known.dryRun) await this.#ports.lease.release();
    if (!isOver(this.#state)) {
      const text = 'This process stopped driving. Everything stays as it is, unguarded, until it is resumed.';
      this.#say('left', text);
    }
    this.#resolve(this.view());
  }

  async #look(): Promise<void> {
    const { elapsedMs, jumpedMs, isSampleDue } = this.#pace.beat();
    if (jumpedMs !== undefined) {
      this.#slept = true;
      await this.#put({ type: 'jumped', byMs: jumpedMs });
    }
    await this.#obey();
    await this.#read();
    // Getting back waits for nobody's metrics, not even for being asked.
    await this.#obey();
    if (this.#stopping || isOver(this.#state)) return;
    if (isSampleDue) await this.#sample();
    await this.#obey();
    if (this.#stopping || isOver(this.#state)) return;
    await this.#put({ type: 'tick', elapsedMs: jumpedMs === undefined ? elapsedMs : 0 });
    if (this.#recordDue) await this.#writeRecord();
  }

  /** What was said meanwhile, by people and by the lease. */
  async #obey(): Promise<void> {
    for (let next = this.#commands.next(); next; next = this.#commands.next()) {
      const { input } = next;
      const isWord = input.type === 'command' && input.command !== 'abort';
      const no = isWord ? whyNot(this.#state, input.command, input.saidTo) : undefined;
      if (no === undefined) await this.#put(input).then(next.resolve, next.reject);
      else next.reject(new Refusal('refused', 'rollout-command', no));
    }
  }

  async #read(): Promise<void> {
    const { cluster } = this.#ports;
    let found: Awaited<ReturnType<typeof cluster.read>>;
    try {
      found = await cluster.read();
    } catch (error) {
      return this.#put({ type: 'unreachable', what: 'cluster', text: cluster.explain(error) });
    }
    await this.#put({ type: 'reachable', what: 'cluster' });
    this.#seen = foundIn(this.#drive.known, this.#state, found.object, found.writer);
    await this.#put({ type: 'object', found: this.#seen });
    await this.#grant(found.object);
  }

  /** What somebody elsewhere asks for; the annotation is taken away with the answer. */
  async #grant(object: VirtualService | undefined): Promise<void> {
    const wish = readWish(object?.metadata?.annotations, this.#drive.known.id);
    const slept = this.#slept;
    this.#slept = false;
    if (!wish || this.#drive.known.dryRun || isOver(this.#state) || !this.#writer.isNew(wish.id)) return;
    const { command, by, saidTo } = wish;
    const isOld = slept && command !== 'abort';
    const no = isOld ? sleptText : whyNot(this.#state, command, saidTo);
    this.#writer.answer(wish.id, no);
    if (no === undefined) await this.#put({ type: 'command', command, by, saidTo });
    else this.#say('error', `${by} asked to ${command}. ${no}`);
    if (!isOver(this.#state)) await this.#writeRecord();
  }

  async #sample(): Promise<void> {
    let looked: Looked | undefined;
    try {
      looked = await this.#judgement.look(this.#running.signal);
    } catch (error) {
      // No reason to stop guarding.
      return this.#put({ type: 'unreachable', what: 'metrics', text: this.#ports.cluster.explain(error) });
    }
    if (!looked) return;
    const { unreachable, verdict } = looked;
    await this.#put(
      unreachable === undefined
        ? { type: 'reachable', what: 'metrics' }
        : { type: 'unreachable', what: 'metrics', text: unreachable },
    );
    if (this.#state.step < 0) return;
    this.#sayVerdict(looked);
    await this.#put({ type: 'verdict', verdict });
    this.#noteOutcome(verdict);
  }

  #sayVerdict({ verdict, inputs }: Looked): void {
    this.#state = { ...this.#state, verdict };
    this.#say('verdict', verdict.text, inputs);
  }

  /** The record tells of another outcome too, once a minute at most: each write wakes everybody who watches. */
  #noteOutcome({ outcome, at }: Verdict): void {
    if (this.#recorded?.outcome === outcome || at - (this.#recorded?.at ?? 0) < 60_000) return;
    this.#recorded = { outcome, at };
    this.#recordDue = true;
  }

  async #put(input: Input): Promise<void> {
    const { state, effects } = transition(this.#policy, this.#state, input);
    this.#state = state;
    for (const effect of effects) await this.#perform(effect);
  }

  async #perform(effect: Effect): Promise<void> {
    switch (effect.do) {
      case 'say':
        return this.#say(effect.event, effect.text);
      case 'beginStep':
        this.#stepSince = this.#ports.clock.now();
        return this.#judgement.beginStep();
      case 'forgive':
        return this.#judgement.forgive();
      case 'record':
        return this.#writeRecord();
      case 'look':
        await this.#read();
        // What is as it was is written again at the next look.
        return;
      case 'write': {
        const said = await this.#writer.write(effect.write, this.#state, this.#stepSince, this.#seen);
        this.#drive.known.entry = this.#writer.entry ?? this.#drive.known.entry;
        return this.#put(said);
      }
      case 'end':
        return;
    }
  }

  async #writeRecord(): Promise<void> {
    if (this.#drive.known.dryRun || this.#state.lost) return;
    const isWritten = await this.#writer.writeRecord(this.#state, this.#stepSince, this.#seen);
    this.#recordDue = !isWritten;
  }

  #say(type: RolloutEvent['type'], text: string, inputs?: unknown): void {
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
}
