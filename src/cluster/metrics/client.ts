/** The HTTP API of Prometheus, which Thanos, Mimir and VictoriaMetrics speak too. */
import type { RawSample, RawSeries } from '../../analysis/differences.ts';
import { shorten } from '../redact.ts';
import { type AskOptions, MetricsError, type Wire, type WireAnswer } from './wire.ts';

type RawValue = readonly [seconds: number, value: string];

interface Body {
  status?: string;
  errorType?: string;
  error?: string;
  warnings?: unknown;
  data?: {
    resultType?: string;
    result?: unknown;
  };
}

interface RawResult {
  metric?: Record<string, string>;
  value?: RawValue;
  values?: RawValue[];
}

/** What Prometheus writes of a number. */
export function numberOf(text: string): number {
  if (text === '+Inf' || text === 'Inf') return Number.POSITIVE_INFINITY;
  return text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text === '' ? 'NaN' : text);
}

/** Seconds as the API takes them. */
const seconds = (ms: number): string => (ms / 1000).toFixed(3);

export class PrometheusClient {
  readonly #wire: Wire;
  /** How far its clock is ahead of ours: times that go in and out are ours. */
  #ahead: number | undefined;
  /** What it had to say beside its answers: data of some store is missing, say. */
  readonly warnings = new Set<string>();

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  get where(): string {
    return this.#wire.where;
  }

  /** The value of every series at a moment (now when absent), each with one sample. */
  async instant(query: string, at?: number, options?: AskOptions): Promise<RawSeries[]> {
    await this.#setClock(options);
    const asked: Record<string, string> = { query };
    if (at !== undefined) asked.time = seconds(at + (this.#ahead ?? 0));
    return this.#series(await this.#ask('/api/v1/query', asked, options), query);
  }

  /** Values from `from` to `to`, one every `step` milliseconds. */
  async range(
    query: string,
    { from, to, step }: { from: number; to: number; step: number },
    options?: AskOptions,
  ): Promise<RawSeries[]> {
    await this.#setClock(options);
    const ahead = this.#ahead ?? 0;
    const body = await this.#ask(
      '/api/v1/query_range',
      { query, start: seconds(from + ahead), end: seconds(to + ahead), step: seconds(step) },
      options,
    );
    return this.#series(body, query);
  }

  /** The clock is asked for again: the connection was lost, and the machine may have slept. */
  forgetClock(): void {
    this.#ahead = undefined;
  }

  close(): void {
    this.#wire.close();
  }

  async #setClock(options?: AskOptions): Promise<void> {
    if (this.#ahead !== undefined) return;
    const before = Date.now();
    const { data } = await this.#ask('/api/v1/query', { query: 'time()' }, options);
    const result = data?.result;
    const now =
      Array.isArray(result) && typeof result[1] === 'string' ? Number(result[1]) * 1000 : Number.NaN;
    const ours = (before + Date.now()) / 2;
    // A second or two is the way there and back; the clocks of a laptop and a cluster may lie minutes apart.
    this.#ahead = Number.isFinite(now) && Math.abs(now - ours) > 2000 ? Math.round(now - ours) : 0;
  }

  async #ask(path: string, query: Record<string, string>, options?: AskOptions): Promise<Body> {
    const answer = await this.#wire.get(path, query, options);
    const body = this.#parse(answer, query.query ?? '');
    const warnings = Array.isArray(body.warnings) ? body.warnings.map(String) : [];
    // Those of PromQL are about the query; the others are about missing data.
    for (const one of warnings)
      if (!/^PromQL/i.test(one)) this.warnings.add(shorten(this.#wire.clean(one), 160));
    return body;
  }

  #parse({ status, contentType, text }: WireAnswer, query: string): Body {
    const { where } = this.#wire;
    const quoted = (most: number): string => shorten(this.#wire.clean(text.slice(0, 4096)), most);
    if (status === 401 || status === 403)
      throw new MetricsError(
        'forbidden',
        `${where} refused the query (${status}). ${this.#wire.refusal(status, text)}`,
      );
    let body: Body | undefined;
    try {
      const parsed: unknown = JSON.parse(text);
      if (typeof parsed === 'object' && parsed !== null) body = parsed as Body;
    } catch {
      // Said below: no JSON is no API of Prometheus.
    }
    if (body?.status === 'success') return body;
    if (body?.status === 'error') throw this.#refused(status, body, query);
    if (contentType.includes('html') || /^\s*<(?:!doctype|html)/i.test(text))
      throw new MetricsError(
        'forbidden',
        `${where} answered with a page for people (${status}), most likely one to log in. Give the address of Prometheus' API, and a token where it wants one.`,
      );
    if (status === 404)
      throw new MetricsError(
        'unreachable',
        `${where} has no API of Prometheus (404). Check the path of the address: Mimir's is /prometheus, VictoriaMetrics' cluster has /select/0/prometheus.`,
      );
    if (status >= 400)
      throw new MetricsError(
        'unreachable',
        `${where} answered ${status}: ${quoted(160) || 'nothing more'}. It is asked again at the next look.`,
      );
    throw new MetricsError(
      'unreachable',
      `${where} answered with something else than Prometheus does: ${quoted(80)}. Check the address.`,
    );
  }

  #refused(status: number, { errorType = '', error = '' }: Body, query: string): MetricsError {
    const { where } = this.#wire;
    const said = shorten(this.#wire.clean(String(error)), 200);
    if (/timeout|canceled/.test(errorType) || status === 503 || status === 429)
      return new MetricsError(
        'unreachable',
        `${where} gave up on the query (${said || errorType}). It is asked again at the next look; a narrower query is quicker.`,
      );
    if (status === 400 || status === 422)
      return new MetricsError(
        'bad-query',
        `${where} does not take the query: ${said}. The query: ${shorten(query, 300)}`,
      );
    return new MetricsError('unreachable', `${where} failed (${status}): ${said || errorType}.`);
  }

  #series({ data }: Body, query: string): RawSeries[] {
    const ahead = this.#ahead ?? 0;
    const sample = ([at, value]: RawValue): RawSample => [Math.round(at * 1000) - ahead, numberOf(value)];
    if (data?.resultType === 'scalar' && Array.isArray(data.result)) {
      const [at, value] = data.result;
      return [{ labels: {}, samples: [sample([Number(at), String(value)])] }];
    }
    if (!Array.isArray(data?.result))
      throw new MetricsError(
        'bad-query',
        `${this.#wire.where} gives no numbers for the query: ${shorten(query, 300)}`,
      );
    return data.result.map(({ metric = {}, value, values }: RawResult) => {
      const { __name__: _, ...labels } = metric;
      return { labels, samples: (values ?? (value ? [value] : [])).map(sample) };
    });
  }
}
