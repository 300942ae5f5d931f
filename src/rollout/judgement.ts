/** What a rollout knows of its canary: the samples of one source, and the judge that makes verdicts of them. */
import type { Problem, Sample, Verdict } from '../analysis/model.ts';
import type { MetricsSource } from '../analysis/source.ts';
import type { KnownUsual } from './past.ts';
import type { Clock, Judging } from './ports.ts';
import type { VerdictInputs } from './replay.ts';

/**
 * What keeps the source from telling anything: it is away, or turns us away, as once a token is too old, or takes none of
 * our queries. Of a single metric that is that metric's own problem.
 */
const awayIn = ({ problems }: Sample): Problem | undefined =>
  problems.find(
    ({ code, metric }) =>
      code === 'unreachable' || (metric === undefined && (code === 'forbidden' || code === 'bad-query')),
  );

/** A sample that was taken in. */
export interface Looked {
  verdict: Verdict;
  inputs: VerdictInputs;
  /** Why the source tells nothing, in words. */
  unreachable?: string;
}

export class Judgement {
  readonly #newJudge: (usual?: KnownUsual) => Judging;
  readonly #clock: Clock;
  #judge: Judging;
  /** Judges so far: a person's word lets the past be. */
  #judges = 1;
  #source?: MetricsSource;
  #usual?: KnownUsual;
  /** When the step began that is judged, by the clock of the samples. */
  #stepAt = 0;
  #hasStep = false;
  #sampled?: { at: number; steady: number };
  /** Of the sample that is under way. */
  #asking = new AbortController();

  constructor(newJudge: (usual?: KnownUsual) => Judging, clock: Clock) {
    this.#newJudge = newJudge;
    this.#clock = clock;
    this.#judge = newJudge();
  }

  /** The judge's settings, for whoever works a verdict out again. */
  get options(): unknown {
    return this.#judge.options;
  }

  /**
   * Where samples come from, and what stable usually does. `since`: a step began then already (milliseconds since 1970).
   */
  open(source: MetricsSource, usual: KnownUsual | undefined, since?: number): void {
    this.#source = source;
    this.#usual = usual;
    this.#judge = this.#newJudge(usual);
    if (since !== undefined) this.#begin(since);
  }

  close(): void {
    this.#source?.close();
  }

  /**
   * Asks for a sample and takes it in. Undefined where there is no source, or nobody has any use for the answer any more;
   * throws what the source throws.
   */
  async look(signal: AbortSignal): Promise<Looked | undefined> {
    const source = this.#source;
    if (!source) return undefined;
    this.#asking = new AbortController();
    const either = AbortSignal.any([signal, this.#asking.signal]);
    let sample: Sample;
    try {
      sample = await source.sample(either);
    } catch (error) {
      if (either.aborted) return undefined;
      throw error;
    }
    if (either.aborted) return undefined;
    this.#sampled = { at: sample.at, steady: this.#clock.steady() };
    this.#judge.observe(sample);
    return {
      verdict: this.#judge.verdict(sample.at),
      inputs: { judge: this.#judges, stepAt: this.#stepAt, sample },
      unreachable: awayIn(sample)?.text,
    };
  }

  /** Gives up the sample that is under way: getting back waits for nobody's metrics. */
  giveUp(): void {
    this.#asking.abort();
  }

  /** A step begins now. What came in before the rollout's own weights is no news of them. */
  beginStep(): void {
    if (!this.#hasStep) this.#judge = this.#newJudge(this.#usual);
    this.#begin(this.#sourceTime());
  }

  /** A person lets the past be: the step begins anew, and nothing that was seen counts any more. */
  forgive(): void {
    this.#judge = this.#newJudge(this.#usual);
    this.#judges += 1;
    this.#begin(this.#sourceTime());
  }

  #begin(at: number): void {
    this.#hasStep = true;
    this.#stepAt = at;
    this.#judge.beginStep(at);
  }

  /** Now, by the clock that samples are dated with: ours may be set, or be wrong. */
  #sourceTime(): number {
    return this.#sampled ? this.#sampled.at + this.#clock.steady() - this.#sampled.steady : this.#clock.now();
  }
}
