/**
 * Drives a rollout: looks at the object and at the samples, tells the state machine, and does what it wants done. It
 * knows neither Kubernetes nor Prometheus nor a clock but by its ports, so the terminal, the editor and tests drive alike.
 */
import { Refusal } from '../canary/refusal.ts';
import type { VirtualService } from '../istio/types.ts';
import type { Drive } from './drive.ts';
import { Commands } from './driver-commands.ts';
import { Engine } from './engine.ts';
import { Judgement, type Looked } from './judgement.ts';
import { judgeFor } from './judging.ts';
import { whyNot } from './machine-commands.ts';
import type { Input } from './machine-model.ts';
import { isOver } from './machine-moves.ts';
import type { Command, DrivenRollout, Policy, RolloutEvent, RolloutView, SaidTo } from './model.ts';
import { Pace } from './pace.ts';
import { lookBack, type Past } from './past.ts';
import type { RolloutPorts } from './ports.ts';
import { readWish } from './record.ts';
import { seenOf } from './said-to.ts';
import { givenUp } from './take-lease.ts';

/** Said to a machine that sleeps, a word may be hours old. */
const sleptText = 'That was said while this machine slept, or its clock was set. Say it again.';

export class Driver implements DrivenRollout {
  readonly #ports: RolloutPorts;
  readonly #drive: Drive;
  readonly #commands = new Commands();
  readonly #policy: Policy;
  readonly #judgement: Judgement;
  readonly #engine: Engine;
  #past: Past = {};
  /** No look has been made since the machine slept, or its clock was set. */
  #slept = false;
  #stopping = false;
  #running = new AbortController();
  readonly #pace: Pace;
  readonly ended: Promise<RolloutView>;
  #resolve: (view: RolloutView) => void = () => {};
  #done?: Promise<void>;

  constructor(ports: RolloutPorts, drive: Drive) {
    this.#ports = ports;
    this.#drive = drive;
    this.#policy = drive.policy;
    const judge = ports.judge ?? judgeFor;
    this.#judgement = new Judgement(usual => judge(this.#policy, drive.versions, usual), ports.clock);
    this.#pace = new Pace(ports.clock, drive.policy.intervalMs);
    this.#engine = new Engine(ports, drive, this.#judgement, () => this.#read());
    this.ended = new Promise(resolve => {
      this.#resolve = resolve;
    });
    ports.lease.onLost(by => {
      this.#commands.push({ type: 'object', found: { is: 'taken', by } });
    });
  }

  view(): RolloutView {
    return this.#engine.view();
  }

  onEvent(listener: (event: RolloutEvent) => void): { dispose(): void } {
    return this.#engine.on(listener);
  }

  async tell(command: Command, saidTo?: SaidTo, by = this.#drive.user): Promise<void> {
    // Whatever comes before it is carried out, it is said to this.
    const seen = saidTo ?? seenOf(this.#engine.state);
    const no = this.#engine.isDriving
      ? whyNot(this.#engine.state, command, seen)
      : 'This process does not drive it any more.';
    if (no) throw new Refusal('refused', 'rollout-command', no);
    const done = this.#commands.push({ type: 'command', command, by, saidTo: seen });
    // Getting back waits for nobody's metrics.
    if (command === 'abort') this.#judgement.giveUp();
    await done;
    if (command !== 'abort' || isOver(this.#engine.state)) return;
    const { pending, reason = '' } = this.#engine.state;
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
      share: () => (known.dryRun ? (known.share ?? 0) : this.#engine.state.weight),
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
    if (since !== undefined) this.#engine.sayVerdict(looked);
    return looked;
  }

  /** Says on the object that this process drives it now. Throws where that cannot be written. */
  async claim(from: string | undefined): Promise<void> {
    if (await this.#engine.claim(from)) return;
    throw new Refusal(
      'conflict',
      'not-claimed',
      'The rollout has moved on since it was looked at, or its VirtualService cannot be written now. Take it up again.',
    );
  }

  /** Gives up before it began; nothing was written. */
  async discard(): Promise<void> {
    this.#engine.isDriving = false;
    this.#judgement.close();
    if (!this.#drive.known.dryRun) await this.#ports.lease.release();
  }

  /** Starts looking. `first` happens before the first look; resolves when it has. */
  run(first: readonly Input[], started: { type: RolloutEvent['type']; text: string }): Promise<void> {
    this.#pace.begin();
    const text = [started.text, this.#past.text].filter(Boolean).join(' ');
    this.#engine.say(started.type, text, { judge: this.#judgement.options, policy: this.#policy });
    return new Promise(begun => {
      this.#done = this.#loop(first, begun).catch(error => {
        this.#engine.say('error', `Driving ended: ${this.#ports.cluster.explain(error)}`);
        return this.#finish();
      });
    });
  }

  async #loop(first: readonly Input[], begun: () => void): Promise<void> {
    for (const input of first) await this.#engine.put(input);
    begun();
    while (!this.#stopping && !isOver(this.#engine.state)) {
      await this.#look();
      if (this.#stopping || isOver(this.#engine.state)) break;
      await this.#pace.rest(this.#commands.signal());
    }
    await this.#finish();
  }

  async #finish(): Promise<void> {
    if (!isOver(this.#engine.state)) await this.#engine.writeRecord();
    this.#engine.isDriving = false;
    this.#commands.close('This process does not drive it any more.');
    this.#judgement.close();
    if (!this.#drive.known.dryRun) await this.#ports.lease.release();
    if (!isOver(this.#engine.state)) {
      const text = 'This process stopped driving. Everything stays as it is, unguarded, until it is resumed.';
      this.#engine.say('left', text);
    }
    this.#resolve(this.view());
  }

  async #look(): Promise<void> {
    const { elapsedMs, jumpedMs, isSampleDue } = this.#pace.beat();
    if (jumpedMs !== undefined) {
      this.#slept = true;
      await this.#engine.put({ type: 'jumped', byMs: jumpedMs });
    }
    await this.#obey();
    await this.#read();
    // Getting back waits for nobody's metrics, not even for being asked.
    await this.#obey();
    if (this.#stopping || isOver(this.#engine.state)) return;
    if (isSampleDue) await this.#sample();
    await this.#obey();
    if (this.#stopping || isOver(this.#engine.state)) return;
    await this.#engine.put({ type: 'tick', elapsedMs: jumpedMs === undefined ? elapsedMs : 0 });
    await this.#engine.writeDueRecord();
  }

  /** What was said meanwhile, by people and by the lease. */
  async #obey(): Promise<void> {
    for (let next = this.#commands.next(); next; next = this.#commands.next()) {
      const { input } = next;
      const isWord = input.type === 'command' && input.command !== 'abort';
      const no = isWord ? whyNot(this.#engine.state, input.command, input.saidTo) : undefined;
      if (no === undefined) await this.#engine.put(input).then(next.resolve, next.reject);
      else next.reject(new Refusal('refused', 'rollout-command', no));
    }
  }

  async #read(): Promise<void> {
    const { cluster } = this.#ports;
    let found: Awaited<ReturnType<typeof cluster.read>>;
    try {
      found = await cluster.read();
    } catch (error) {
      return this.#engine.put({ type: 'unreachable', what: 'cluster', text: cluster.explain(error) });
    }
    await this.#engine.put({ type: 'reachable', what: 'cluster' });
    await this.#engine.see(found);
    await this.#grant(found.object);
  }

  /** What somebody elsewhere asks for; the annotation is taken away with the answer. */
  async #grant(object: VirtualService | undefined): Promise<void> {
    const wish = readWish(object?.metadata?.annotations, this.#drive.known.id);
    const slept = this.#slept;
    this.#slept = false;
    if (
      !wish ||
      this.#drive.known.dryRun ||
      isOver(this.#engine.state) ||
      !this.#engine.writer.isNew(wish.id)
    )
      return;
    const { command, by, saidTo } = wish;
    const isOld = slept && command !== 'abort';
    const no = isOld ? sleptText : whyNot(this.#engine.state, command, saidTo);
    this.#engine.writer.answer(wish.id, no);
    if (no === undefined) await this.#engine.put({ type: 'command', command, by, saidTo });
    else this.#engine.say('error', `${by} asked to ${command}. ${no}`);
    if (!isOver(this.#engine.state)) await this.#engine.writeRecord();
  }

  async #sample(): Promise<void> {
    let looked: Looked | undefined;
    try {
      looked = await this.#judgement.look(this.#running.signal);
    } catch (error) {
      // No reason to stop guarding.
      const text = this.#ports.cluster.explain(error);
      return this.#engine.put({ type: 'unreachable', what: 'metrics', text });
    }
    if (looked) await this.#engine.judge(looked);
  }
}
