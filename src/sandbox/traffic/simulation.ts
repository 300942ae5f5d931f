/**
 * A load on the model service, and what a Prometheus would have scraped of it. Nothing runs while nobody asks: what the
 * mesh was like since when is written down, and requests are thrown for the time since the last question.
 */
import { type Behaviour, healthy } from './behaviour.ts';
import { type Dice, diceFor } from './dice.ts';
import { caller, type Ending, type Pod, requestLabels, targetLabels } from './labels.ts';
import type { Scene, Stream } from './scene.ts';
import { GaugeSeries, RequestSeries, type StoredSeries } from './series.ts';

export interface TrafficOptions {
  seed?: number;
  requestsPerSecond?: number;
  /** Milliseconds between two scrapes. */
  scrapeMs?: number;
  /** How much of the past is kept, and made up to begin with; in milliseconds. */
  historyMs?: number;
  now?: () => number;
}

/** Latency as it usually is: half of the requests are quicker than this, in milliseconds. */
const medianMs = 45;
const spread = 0.55;
const noAnswerMs = 1;

const minute = 60_000;

/** Changes that may wait for a question. */
const mostAhead = 1000;

/** How busy it is, around 1: people come and go in gentle waves. */
const busyness = (at: number): number =>
  1 + 0.15 * Math.sin((2 * Math.PI * at) / (10 * minute)) + 0.05 * Math.sin((2 * Math.PI * at) / 137_000);

/** What one pod has counted, by what it counts. */
interface Counting {
  restarts: number;
  requests: Map<string, RequestSeries>;
  quality?: GaugeSeries;
}

/** Where requests are counted by how they end: at the pod that they reach, and at their caller. */
type Counters = Record<'ok' | 'failed', { arrived?: RequestSeries; seen: RequestSeries }>;

export class Traffic {
  readonly scrapeMs: number;
  readonly #seed: number;
  readonly #perMs: number;
  readonly #historyMs: number;
  readonly #now: () => number;
  /** What the mesh was like from when on, oldest first: those that are not carried out yet. */
  #ahead: { from: number; scene: Scene }[] = [];
  #scene: Scene;
  /** Up to when requests were counted. */
  #until: number;
  readonly #counting = new Map<string, Counting>();
  readonly #byPod = new WeakMap<Stream, Map<Pod | undefined, Counters>>();

  constructor(scene: Scene, options: TrafficOptions = {}) {
    const { seed = 1, requestsPerSecond = 50, scrapeMs = 5000, historyMs = 65 * minute } = options;
    this.#seed = seed;
    this.#perMs = requestsPerSecond / 1000;
    this.scrapeMs = scrapeMs;
    this.#historyMs = historyMs;
    this.#now = options.now ?? Date.now;
    this.#scene = scene;
    this.#until = this.#now() - historyMs;
  }

  /** The moment that it is. */
  now(): number {
    return this.#now();
  }

  /** From now on the mesh is like this. */
  changed(scene: Scene): void {
    this.#ahead.push({ from: this.#now(), scene });
    if (this.#ahead.length > mostAhead) this.series();
  }

  /** Every series, scraped up to now. */
  series(): StoredSeries[] {
    const now = this.#now();
    const last = this.#scrapeBefore(now);
    // Of a night in which nobody asked only the end is kept.
    if (last - this.#until > 2 * this.#historyMs) this.#skip(last - this.#historyMs);
    while (this.#until < last) this.#advance(Math.min(this.#scrapeBefore(this.#until) + this.scrapeMs, last));
    const forgotten = now - this.#historyMs;
    const found: StoredSeries[] = [];
    for (const [name, { requests, quality }] of this.#counting) {
      const all = [...requests.values()];
      for (const one of all) one.forget(forgotten);
      quality?.forget(forgotten);
      const alive = [...all.flatMap(one => one.series), ...(quality ? [quality] : [])];
      if (alive.some(one => one.times.length > 0)) found.push(...alive.filter(one => one.times.length > 0));
      else if (!this.#podsNow().some(pod => pod.name === name)) this.#counting.delete(name);
    }
    return found;
  }

  /** The last moment of a scrape that is not later: somewhere within the interval, as with any Prometheus. */
  #scrapeBefore(at: number): number {
    const place = Math.round(this.scrapeMs * 0.37);
    return Math.floor((at - place) / this.scrapeMs) * this.scrapeMs + place;
  }

  /** Time that is longer past than anything is kept needs no requests. */
  #skip(to: number): void {
    this.#until = to;
    while (this.#ahead[0] && this.#ahead[0].from <= to) this.#take();
  }

  #take(): void {
    const next = this.#ahead.shift();
    if (!next) return;
    this.#scene = next.scene;
    for (const pod of next.scene.pods) {
      const counting = this.#of(pod);
      if (counting.restarts === pod.restarts) continue;
      counting.restarts = pod.restarts;
      for (const one of counting.requests.values()) one.reset();
    }
  }

  /** Goes on to the next scrape, through all changes until then. */
  #advance(scrape: number): void {
    for (;;) {
      const change = this.#ahead[0]?.from ?? Number.POSITIVE_INFINITY;
      this.#count(this.#until, Math.min(change, scrape));
      this.#until = Math.max(this.#until, Math.min(change, scrape));
      if (change >= scrape) break;
      this.#take();
    }
    this.#scrape(scrape);
  }

  #count(from: number, to: number): void {
    if (to <= from) return;
    const dice = diceFor(this.#seed, from, to);
    const calls = dice.count(this.#perMs * (to - from) * busyness((from + to) / 2));
    const routed = this.#scene.streams.filter(one => !one.isMirror);
    for (let call = 0; call < calls; call++) {
      const chosen = pick(routed, 100 * dice.uniform());
      if (chosen) this.#request(chosen, dice);
      for (const mirror of this.#scene.streams)
        if (mirror.isMirror && 100 * dice.uniform() < mirror.percent) this.#request(mirror, dice);
    }
  }

  #request(stream: Stream, dice: Dice): void {
    const { pods, isMirror } = stream;
    const pod = pods[Math.floor(dice.uniform() * pods.length)];
    if (!pod) {
      if (!isMirror) this.#counters(stream, undefined).failed.seen.add(noAnswerMs);
      return;
    }
    const { errors, slow } = this.#behaviourOf(pod);
    const { ok, failed } = this.#counters(stream, pod);
    const ended = dice.uniform() < errors ? failed : ok;
    const ms = medianMs * slow * Math.exp(spread * dice.normal());
    ended.arrived?.add(ms);
    if (!isMirror) ended.seen.add(ms + 0.4 + dice.uniform());
  }

  #scrape(at: number): void {
    const dice = diceFor(this.#seed, at, 7);
    for (const pod of this.#podsNow()) {
      const { requests, quality } = this.#of(pod);
      for (const one of requests.values()) if (!one.isEmpty) one.scrape(at);
      const drift = 0.004 * Math.sin((2 * Math.PI * at) / (17 * minute)) + 0.002 * dice.normal();
      const value = Math.min(1, Math.max(0, this.#behaviourOf(pod).quality + drift));
      quality?.scrape(at, Math.round(value * 10_000) / 10_000);
    }
  }

  #podsNow(): readonly Pod[] {
    return [caller, ...this.#scene.pods];
  }

  #behaviourOf({ version }: Pod): Behaviour {
    return this.#scene.behaviours.get(version) ?? healthy;
  }

  #of(pod: Pod): Counting {
    const known = this.#counting.get(pod.name);
    if (known) return known;
    const { restarts } = pod;
    const labels = { __name__: 'model_prediction_quality', ...targetLabels(pod) };
    const quality = pod === caller ? {} : { quality: new GaugeSeries(labels) };
    const made: Counting = { restarts, requests: new Map(), ...quality };
    this.#counting.set(pod.name, made);
    return made;
  }

  /** What requests of a stream to a pod (to none: those that nobody answers) are counted into. */
  #counters(stream: Stream, pod: Pod | undefined): Counters {
    const known = this.#byPod.get(stream) ?? new Map<Pod | undefined, Counters>();
    this.#byPod.set(stream, known);
    const found = known.get(pod);
    if (found) return found;
    const ended = (ending: Ending): Counters['ok'] => ({
      ...(pod ? { arrived: this.#counter(pod, 'destination', stream, pod, ending) } : {}),
      seen: this.#counter(caller, 'source', stream, pod, ending),
    });
    const made: Counters = {
      ok: ended({ code: '200', flags: '-' }),
      failed: ended(pod ? { code: '500', flags: '-' } : { code: '503', flags: stream.flags }),
    };
    known.set(pod, made);
    return made;
  }

  #counter(
    counts: Pod,
    reporter: 'source' | 'destination',
    { service }: Stream,
    to: Pod | undefined,
    ending: Ending,
  ): RequestSeries {
    const { requests } = this.#of(counts);
    const labels = { ...requestLabels(reporter, service, to, ending), ...targetLabels(counts) };
    const key = JSON.stringify(labels);
    const known = requests.get(key) ?? new RequestSeries(labels);
    requests.set(key, known);
    return known;
  }
}

/** The stream that a number from 0 to 100 falls into. */
function pick(streams: readonly Stream[], percent: number): Stream | undefined {
  let below = 0;
  for (const one of streams) {
    below += one.percent;
    if (percent < below) return one;
  }
  return streams.at(-1);
}
