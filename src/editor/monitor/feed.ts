/**
 * The pulse of a monitor: asks at every interval while somebody looks, judges what came, and hands on what to draw.
 * It knows no editor and no cluster; ports bring both.
 */
import type { Arm, Problem, Replicas, Sample, Verdict } from '../../analysis/model.ts';
import type { MetricsSource, Series, WindowValues } from '../../analysis/source.ts';
import type { HistoryEntry } from '../../canary/model.ts';
import type { RolloutEvent, RolloutView } from '../../rollout/model.ts';
import type { Look, Subject } from './frame.ts';
import { rolloutChecks } from './markers.ts';
import type { Range } from './messages.ts';
import type { Check } from './model.ts';

/** What is live of the object. */
export interface ObjectNow {
  /** Newest first. */
  history: readonly HistoryEntry[];
  /** The canary's share in percent. */
  share: number;
}

/** The rollout of this canary, where one is known. */
export interface RolloutNow {
  view: RolloutView;
  events: readonly RolloutEvent[];
}

export interface FeedPorts {
  subject: Subject;
  source: MetricsSource;
  /** Undefined where the object is gone. */
  object(): Promise<ObjectNow | undefined>;
  /** Takes a sample in, and says what to think of all so far. */
  judge(sample: Sample): Verdict;
  rollout(): RolloutNow | undefined;
  readOnly(): boolean;
  now(): number;
  /** A frame's worth, or what stands in its way. */
  show(look: Look): void;
  fail(error: unknown): void;
}

/** Values of the table are of this time. */
const windowMinutes = 5;

/** Points of a line: more than there are dots on most screens would only cost. */
const mostPoints = 240;

const mostChecks = 5000;

/** Milliseconds between two points of a chart over that time. */
export const stepFor = (minutes: number): number =>
  Math.max(15_000, Math.ceil((minutes * 60_000) / mostPoints / 5000) * 5000);

export class Feed {
  readonly #ports: FeedPorts;
  readonly #intervalMs: number;
  #range: Range;
  #runs = false;
  #timer?: ReturnType<typeof setTimeout>;
  /** Ends what is asked for at the moment; what comes after it belongs to another look. */
  #asking?: AbortController;
  #checks: Check[] = [];
  #verdict?: Verdict;
  #replicas?: Readonly<Record<Arm, Replicas>>;
  #problems: readonly Problem[] = [];

  constructor(ports: FeedPorts, range: Range, intervalMs: number) {
    this.#ports = ports;
    this.#range = range;
    this.#intervalMs = intervalMs;
  }

  /** Looks now, and then at every interval. */
  run(): void {
    if (this.#runs) return;
    this.#runs = true;
    void this.#turn();
  }

  /** Asks nothing any more until {@link run}. */
  rest(): void {
    this.#runs = false;
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  /** Shows another time, at once where it runs. */
  look(range: Range): void {
    this.#range = range;
    if (this.#runs) this.again();
  }

  /** Looks at once: something has changed. */
  again(): void {
    if (!this.#runs) return;
    clearTimeout(this.#timer);
    this.#asking?.abort();
    void this.#turn();
  }

  dispose(): void {
    this.rest();
    this.#ports.source.close();
  }

  async #turn(): Promise<void> {
    const asking = new AbortController();
    this.#asking = asking;
    try {
      const look = await this.#ask(asking.signal);
      if (!asking.signal.aborted) this.#ports.show(look);
    } catch (error) {
      if (!asking.signal.aborted) this.#ports.fail(error);
    }
    if (!this.#runs || asking.signal.aborted) return;
    this.#timer = setTimeout(() => void this.#turn(), this.#intervalMs);
  }

  async #ask(signal: AbortSignal): Promise<Look> {
    const { source, subject, rollout, readOnly } = this.#ports;
    const now = this.#ports.now();
    const from = now - this.#range * 60_000;
    const [series, window, object] = await Promise.all([
      source.series(from, now, stepFor(this.#range), signal),
      source.window(windowMinutes * 60_000, signal),
      this.#ports.object(),
      this.#judge(signal),
    ]);
    const driven = rollout();
    // What a rollout went back for stays said; after any other end the canary is looked at as it is now.
    const isJudged = driven?.view.driving === true || driven?.view.phase === 'rolledBack';
    return {
      subject,
      now,
      rangeMinutes: this.#range,
      windowMinutes,
      where: source.where,
      series: series as readonly Series[],
      window: window as Readonly<Record<Arm, WindowValues>>,
      metrics: source.metrics,
      verdict: (isJudged ? driven?.view.verdict : undefined) ?? this.#verdict,
      replicas: this.#replicas,
      problems: this.#problems,
      queries: source.queries(),
      history: object?.history ?? [],
      share: object?.share ?? 0,
      checks: isJudged ? rolloutChecks(driven?.events ?? []) : this.#checks,
      rollout: driven?.view,
      events: driven?.events ?? [],
      readOnly: readOnly(),
    };
  }

  /** A rollout has a judge of its own; a second one beside it might say something else. */
  async #judge(signal: AbortSignal): Promise<void> {
    const sample = await this.#ports.source.sample(signal);
    if (signal.aborted) return;
    this.#problems = sample.problems;
    if (sample.replicas) this.#replicas = sample.replicas;
    this.#verdict = this.#ports.judge(sample);
    const { at, outcome, text } = this.#verdict;
    this.#checks.push({ at, outcome, text });
    if (this.#checks.length > mostChecks) this.#checks = this.#checks.slice(-mostChecks);
  }
}
