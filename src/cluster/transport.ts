/** Requests to one API server, with credentials, over kept connections. */
import { setImmediate } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { connect, digestOf } from './connections.ts';
import type { Target } from './context.ts';
import { CredentialSource, type Credentials } from './credentials.ts';
import { ClusterError, clusterInWords } from './errors.ts';
import { asGoWrites } from './go-json.ts';
import { fromNetwork, isTimeout } from './network-errors.ts';
import { proxyFor } from './no-proxy.ts';
import type { HttpAnswer, HttpRequest, HttpStream, SessionHttp } from './ports.ts';
import { shorten } from './redact.ts';
import { fromStatus } from './status-errors.ts';

const defaultTimeout = 30_000;

type Headers = Record<string, string | string[]>;

function headersOf(raw: Record<string, string | string[] | undefined>): HttpAnswer['headers'] {
  const entries = Object.entries(raw).map(
    ([name, value]) => [name.toLowerCase(), [value ?? []].flat()] as const,
  );
  return Object.fromEntries(entries);
}

function pathOf({ path, query = {} }: HttpRequest): string {
  const pairs = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined || value === '' ? [] : [[name, String(value)]],
  );
  return pairs.length > 0 ? `${path}?${new URLSearchParams(pairs)}` : path;
}

/** Bytes of an error's body that are read: a Status is small, and nobody reads a megabyte of proxy's HTML. */
const mostOfAnError = 1024 * 1024;

async function errorText(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= mostOfAnError) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The answer, or the signal's reason at once: the pool does not look at the signal while it connects. */
function orAborted(
  answer: Promise<Dispatcher.ResponseData>,
  signal: AbortSignal,
): Promise<Dispatcher.ResponseData> {
  return new Promise((resolve, reject) => {
    const give = (): void => reject(signal.reason);
    signal.addEventListener('abort', give, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', give));
  });
}

export class Transport implements SessionHttp {
  readonly #target: Target;
  readonly #source: CredentialSource;
  readonly #proxy: string | undefined;
  /** Of the server's URL: a cluster behind a gateway has one. */
  readonly #prefix: string;
  readonly #closing = new AbortController();
  #pool?: { dispatcher: Dispatcher; digest: string; since: number };

  constructor(target: Target, env: Record<string, string | undefined>) {
    this.#target = target;
    this.#source = new CredentialSource(target, env);
    this.#proxy = proxyFor(target.identity.server, target.cluster.proxyUrl, env);
    this.#prefix = new URL(target.identity.server).pathname.replace(/\/$/, '');
  }

  async request(request: HttpRequest): Promise<HttpAnswer> {
    try {
      return await this.#requestOnce(request);
    } catch (error) {
      // A server may close a kept connection just as it is used again; reading twice does no harm.
      const closed = error instanceof ClusterError && error.connectionClosed;
      if (!closed || request.method !== 'GET') throw error;
      return this.#requestOnce(request);
    }
  }

  async ask<T>(request: HttpRequest): Promise<T> {
    const answer = await this.request(request);
    if (answer.status >= 400) throw fromStatus(answer, this.#target.identity);
    return answer.json() as T;
  }

  async stream(request: HttpRequest): Promise<HttpStream> {
    const signal = AbortSignal.any([this.#closing.signal, ...(request.signal ? [request.signal] : [])]);
    const started = performance.now();
    try {
      const { statusCode, headers, body } = await this.#send(
        request,
        signal,
        request.timeoutMs ?? defaultTimeout,
      );
      if (statusCode >= 400) {
        const text = await errorText(body);
        throw fromStatus({ status: statusCode, text, headers: headersOf(headers) }, this.#target.identity);
      }
      return { status: statusCode, lines: this.#lines(body, request, started) };
    } catch (error) {
      this.#silent(error, started);
      throw this.#networkError(error, request);
    }
  }

  /** Gives later requests connections of their own: those that stand may lead nowhere. What is under way goes on. */
  renew(): void {
    // Closing waits for what is under way.
    this.#pool?.dispatcher.close().catch(() => {});
    this.#pool = undefined;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    // Not awaited: it would wait for a connection that is only being made.
    this.#pool?.dispatcher.destroy().catch(() => {});
    this.#pool = undefined;
  }

  async *#lines(
    body: Dispatcher.ResponseData['body'],
    request: HttpRequest,
    started: number,
  ): AsyncGenerator<string> {
    const decoder = new TextDecoder();
    let rest: string[] = [];
    try {
      for await (const chunk of body) {
        const parts = decoder.decode(chunk, { stream: true }).split('\n');
        const last = parts.pop() ?? '';
        for (const part of parts) {
          yield rest.join('') + part;
          rest = [];
        }
        rest.push(last);
      }
    } catch (error) {
      this.#silent(error, started);
      throw this.#networkError(error, request);
    } finally {
      body.destroy();
    }
  }

  async #requestOnce(request: HttpRequest): Promise<HttpAnswer> {
    const timeoutMs = request.timeoutMs ?? defaultTimeout;
    const started = performance.now();
    const deadline = new AbortController();
    const late = (): void => deadline.abort(new DOMException('no answer in time', 'TimeoutError'));
    const timer = setTimeout(late, timeoutMs);
    try {
      const own = request.signal ? [request.signal] : [];
      const signal = AbortSignal.any([deadline.signal, this.#closing.signal, ...own]);
      const { statusCode, headers, body } = await this.#send(request, signal, timeoutMs);
      const text = statusCode >= 400 ? await errorText(body) : await body.text();
      // The pool frees a connection a moment after the answer; asked before that, it would open another one.
      await setImmediate();
      return { status: statusCode, headers: headersOf(headers), text, json: () => this.#parse(text) };
    } catch (error) {
      this.#silent(error, started);
      throw this.#networkError(error, request);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Sends once; once more with fresh credentials when the first ones were refused. */
  async #send(
    request: HttpRequest,
    signal: AbortSignal,
    silenceMs: number,
  ): Promise<Dispatcher.ResponseData> {
    const credentials = await this.#source.get();
    const first = await this.#sendOnce(request, credentials, signal, silenceMs);
    if (first.statusCode !== 401 || !this.#source.renewable) return first;
    await first.body.dump();
    this.#source.renew(credentials);
    return this.#sendOnce(request, await this.#source.get(), signal, silenceMs);
  }

  async #sendOnce(
    request: HttpRequest,
    { headers: auth, tls }: Credentials,
    signal: AbortSignal,
    silenceMs: number,
  ): Promise<Dispatcher.ResponseData> {
    signal.throwIfAborted();
    const headers: Headers = {
      ...request.headers,
      accept: request.accept ?? 'application/json',
      'user-agent': 'istio-canary',
      ...auth,
      ...(request.body === undefined ? {} : { 'content-type': request.contentType ?? 'application/json' }),
    };
    const answer = this.#dispatcher(tls).request({
      origin: new URL(this.#target.identity.server).origin,
      path: this.#prefix + pathOf(request),
      method: request.method,
      headers,
      body: request.body === undefined ? null : asGoWrites(request.body),
      signal,
      // A watch is answered at once, however quiet it is afterwards.
      headersTimeout: Math.min(silenceMs, defaultTimeout),
      bodyTimeout: silenceMs,
    });
    return orAborted(answer, signal);
  }

  /** The pool, made anew when a plugin brought another client certificate. */
  #dispatcher(tls: Credentials['tls']): Dispatcher {
    const digest = digestOf(tls);
    if (this.#pool?.digest === digest) return this.#pool.dispatcher;
    this.renew();
    this.#pool = { dispatcher: connect(tls, this.#proxy), digest, since: performance.now() };
    return this.#pool.dispatcher;
  }

  /** A connection that died unnoticed swallows whatever is sent on it; its neighbours most likely died with it. */
  #silent(error: unknown, started: number): void {
    if (isTimeout(error) && this.#pool && this.#pool.since < started) this.renew();
  }

  #parse(text: string): unknown {
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new ClusterError(
        'server',
        `${clusterInWords(this.#target.identity)} answered with something else than JSON: ${shorten(text, 80)}. Check that the address in the kubeconfig is a Kubernetes API server's.`,
        { cause: error },
      );
    }
  }

  #networkError(error: unknown, request: HttpRequest): ClusterError {
    const aborted = Boolean(request.signal?.aborted) || this.#closing.signal.aborted;
    return fromNetwork(error, this.#target.identity, aborted);
  }
}
