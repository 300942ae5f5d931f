/** From options to a Prometheus that answers: by its URL, by its Service, or found. Connects when first asked. */
import { matchersProblem, requestsTotal, selectorOf } from '../../analysis/promql.ts';
import type { MetricsOptions, MetricsTarget } from '../../analysis/source.ts';
import { Refusal } from '../../canary/refusal.ts';
import { clusterInWords } from '../errors.ts';
import type { ClusterSession } from '../ports.ts';
import { PrometheusClient } from './client.ts';
import { DirectWire } from './direct.ts';
import { ProxiedWire, readService } from './proxied.ts';
import { findCandidates } from './well-known.ts';
import { MetricsError, type ServiceAddress } from './wire.ts';

/** Candidates that are asked before it is said that none was found. */
const mostAsked = 8;
const candidateTimeout = 8000;
const lookAgainMs = 60_000;

export type Environment = Record<string, string | undefined>;

/** How well a Service fits: it has the target's requests, Istio's at all, answers at least; or why it does not. */
type Fit = { rank: 0 | 1 | 2 } | { rank: 3; error: MetricsError };

async function fitOf(client: PrometheusClient, own: string, signal?: AbortSignal): Promise<Fit> {
  const options = { signal, timeoutMs: candidateTimeout };
  try {
    for (const [rank, selector] of [
      [0, own],
      [1, requestsTotal],
    ] as const)
      if ((await client.instant(`count(last_over_time(${selector}[1h]))`, undefined, options)).length > 0)
        return { rank };
    return { rank: 2 };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof MetricsError) return { rank: 3, error };
    throw error;
  }
}

export class Connection {
  readonly #session: ClusterSession;
  readonly #target: MetricsTarget;
  readonly #options: MetricsOptions;
  readonly #direct?: PrometheusClient;
  readonly #named?: PrometheusClient;
  /** What was found. It is kept even while it is away: another one may hold other samples. */
  #found?: PrometheusClient;
  /** When to look again for a better one than was found: it has nothing of Istio's. */
  #lookAgain = Number.POSITIVE_INFINITY;
  readonly #notes = new Set<string>();

  /** Throws a {@link Refusal} for options that make no sense as written. */
  constructor(session: ClusterSession, target: MetricsTarget, options: MetricsOptions, env: Environment) {
    this.#session = session;
    this.#target = target;
    this.#options = options;
    const wrong = options.matching ? matchersProblem(options.matching) : undefined;
    if (wrong !== undefined) throw new Refusal('usage', 'metrics-matching', `${wrong}.`);
    if (options.url) this.#direct = new PrometheusClient(new DirectWire(options.url, options, env));
    else if (options.service) this.#named = this.#through(this.#addressOf(options.service));
    if (!options.url && (options.token || options.basic || options.ca))
      this.#notes.add(
        'The token, password and CA are for a URL: through the API server none of them is passed on.',
      );
  }

  /** What is to be known of how it is reached, in words. */
  get notes(): readonly string[] {
    return [...this.#notes];
  }

  get where(): string {
    const known = this.#direct ?? this.#named ?? this.#found;
    return known?.where ?? `a Prometheus in ${clusterInWords(this.#session.identity)}`;
  }

  /** The client, once it is known which. Throws {@link MetricsError} where none is found. */
  async client(signal?: AbortSignal): Promise<PrometheusClient> {
    const known = this.#direct ?? this.#named ?? this.#found;
    if (known && Date.now() < this.#lookAgain) return known;
    this.#found = await this.#find(signal);
    return this.#found;
  }

  /** It failed: its clock may be another by now. */
  lost(): void {
    (this.#direct ?? this.#named ?? this.#found)?.forgetClock();
  }

  close(): void {
    this.#direct?.close();
  }

  #addressOf(text: string): ServiceAddress {
    const address = readService(text);
    if (address) return address;
    throw new Refusal(
      'usage',
      'metrics-service',
      `"${text}" names no Service; write NAMESPACE/NAME:PORT, such as istio-system/prometheus:9090.`,
    );
  }

  #through(address: ServiceAddress): PrometheusClient {
    return new PrometheusClient(new ProxiedWire(this.#session, address, this.#options.headers));
  }

  async #find(signal?: AbortSignal): Promise<PrometheusClient> {
    const { candidates, listed } = await findCandidates(this.#session, signal);
    const clients = candidates.slice(0, mostAsked).map(one => this.#through(one));
    const own = selectorOf(this.#target, requestsTotal, { matching: this.#options.matching });
    const fits = await Promise.all(
      clients.map(async client => ({ client, fit: await fitOf(client, own, signal) })),
    );
    const [best] = fits.sort((a, b) => a.fit.rank - b.fit.rank);
    if (best && best.fit.rank < 3) {
      const others = fits.filter(one => one !== best && one.fit.rank === best.fit.rank);
      if (others.length > 0 && best.fit.rank < 2)
        this.#notes.add(`Also fits: ${others.map(one => one.client.where).join('; ')}.`);
      this.#lookAgain = best.fit.rank < 2 ? Number.POSITIVE_INFINITY : Date.now() + lookAgainMs;
      return best.client;
    }
    throw this.#notFound(fits, listed);
  }

  #notFound(fits: readonly { fit: Fit }[], listed: boolean): MetricsError {
    const errors = fits.flatMap(({ fit }) => (fit.rank === 3 ? [fit.error] : []));
    // Of a Service that may not be reached more is to be learnt than of a name that nothing has.
    const refused = errors.find(one => one.problem === 'forbidden');
    const [first] = errors;
    if (listed && first) return refused ?? first;
    if (refused) return refused;
    const where = clusterInWords(this.#session.identity);
    return new MetricsError(
      'unreachable',
      listed
        ? `No Prometheus was found in ${where}: no Service has one of the usual names or labels. Name its Service (NAMESPACE/NAME:PORT), or its URL.`
        : `No Prometheus was found in ${where} under the usual names, and you may not list Services. Name its Service (NAMESPACE/NAME:PORT), or its URL.`,
    );
  }
}
