/** A Prometheus by its URL: TLS, credentials and proxies of its own. */
import type { Dispatcher } from 'undici';
import { isHeaderName, isHeaderValue } from '../../analysis/headers.ts';
import type { MetricsOptions } from '../../analysis/source.ts';
import { Refusal } from '../../canary/refusal.ts';
import { connect } from '../connections.ts';
import { chain, silenceInWords } from '../network-errors.ts';
import { proxyFor } from '../no-proxy.ts';
import { shorten } from '../redact.ts';
import { type AskOptions, MetricsError, mostRead, usualTimeout, type Wire, type WireAnswer } from './wire.ts';

type Environment = Record<string, string | undefined>;

const usage = (why: string): Refusal => new Refusal('usage', 'metrics-url', why);

/** Headers in lower case. Throws a {@link Refusal} for what is none; a value is never repeated, it may be a credential. */
export function checkedHeaders(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]): [string, string] => {
    if (!isHeaderName(name)) throw usage(`"${shorten(name, 40)}" is no header that can be set.`);
    if (!isHeaderValue(value)) throw usage(`The header ${name} has a value that no header can have.`);
    return [name.toLowerCase(), value];
  });
  return Object.fromEntries(entries);
}

const basicText = ({ user, password }: { user: string; password: string }): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The URL without what is secret in it, and that. Throws a {@link Refusal} for what is no URL of a web server. */
export function readUrl(text: string): { base: URL; basic?: { user: string; password: string } } {
  const base = URL.parse(text.trim());
  if (!base || (base.protocol !== 'https:' && base.protocol !== 'http:'))
    throw usage(
      `"${shorten(text, 80)}" is no address of a Prometheus; write https://HOST[:PORT][/PATH], without /api/v1.`,
    );
  const { username, password } = base;
  base.username = '';
  base.password = '';
  base.search = '';
  base.hash = '';
  base.pathname = base.pathname.replace(/\/(?:api\/v1\/?.*)?$/, '');
  return username === '' && password === ''
    ? { base }
    : { base, basic: { user: decoded(username), password: decoded(password) } };
}

async function limited(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > mostRead) throw new RangeError('answer too large');
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** How many redirects are followed, within one origin. */
const mostRedirects = 3;

export class DirectWire implements Wire {
  readonly where: string;
  readonly #base: URL;
  readonly #headers: Record<string, string>;
  readonly #dispatcher: Dispatcher;
  readonly #secrets: readonly string[];

  constructor(url: string, options: MetricsOptions, env: Environment) {
    const { base, basic = options.basic } = readUrl(url);
    const headers = checkedHeaders(options.headers);
    this.#base = base;
    this.where = `${base.origin}${base.pathname.replace(/\/$/, '')}`;
    if (options.token && !isHeaderValue(options.token))
      throw usage('The token holds characters that no header can have, such as a line break.');
    this.#headers = {
      ...(options.token
        ? { authorization: `Bearer ${options.token}` }
        : basic
          ? { authorization: basicText(basic) }
          : {}),
      ...headers,
      accept: 'application/json',
      'user-agent': 'istio-canary',
    };
    this.#secrets = [
      options.token,
      basic?.password,
      this.#headers.authorization?.split(' ')[1],
      ...Object.values(headers),
    ].flatMap(one => (one && one.length > 3 ? [one] : []));
    this.#dispatcher = connect({ ca: options.ca }, proxyFor(base.href, undefined, env));
  }

  clean(text: string): string {
    return this.#secrets.reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text);
  }

  refusal(status: number): string {
    if (status === 401 && this.#secrets.length > 0) return 'The credentials are not accepted; renew them.';
    if (status === 401) return 'It wants credentials: set a token, or user and password.';
    return 'These credentials may not query it; ask whoever runs it.';
  }

  async get(
    path: string,
    query: Readonly<Record<string, string>>,
    { signal, timeoutMs = usualTimeout }: AskOptions = {},
  ): Promise<WireAnswer> {
    const deadline = AbortSignal.timeout(timeoutMs);
    const either = signal ? AbortSignal.any([signal, deadline]) : deadline;
    let url = new URL(`${this.#base.href.replace(/\/$/, '')}${path}?${new URLSearchParams({ ...query })}`);
    try {
      for (let turn = 0; turn <= mostRedirects; turn++) {
        const { statusCode, headers, body } = await this.#dispatcher.request({
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          method: 'GET',
          headers: this.#headers,
          signal: either,
          headersTimeout: timeoutMs,
          bodyTimeout: timeoutMs,
        });
        const to = [headers.location ?? []].flat()[0];
        if (statusCode < 300 || statusCode >= 400 || to === undefined) {
          const contentType = String([headers['content-type'] ?? ''].flat()[0]).toLowerCase();
          return { status: statusCode, contentType, text: await limited(body) };
        }
        await body.dump();
        url = this.#follow(to, url);
      }
    } catch (error) {
      signal?.throwIfAborted();
      throw this.#failed(error);
    }
    throw new MetricsError('unreachable', `${this.where} redirects in circles. Check its address.`);
  }

  close(): void {
    this.#dispatcher.destroy().catch(() => {});
  }

  /** Where a redirect leads, within the same origin: credentials go nowhere else. */
  #follow(location: string, from: URL): URL {
    const to = URL.parse(location, from.href);
    if (to?.origin === from.origin) return to;
    throw new MetricsError(
      'forbidden',
      `${this.where} redirects to ${to?.origin ?? 'elsewhere'}, most likely to log in there; nothing was sent to it. Give the address of Prometheus itself, and a token that it takes.`,
    );
  }

  #failed(error: unknown): MetricsError {
    if (error instanceof MetricsError) return error;
    if (error instanceof RangeError)
      return new MetricsError(
        'bad-query',
        `The answer of ${this.where} is larger than ${mostRead / 1024 / 1024} MB. Narrow the series down with more label matchers.`,
        error,
      );
    const why = silenceInWords(error);
    if (why !== undefined)
      return new MetricsError(
        'unreachable',
        `${this.where} cannot be reached: ${why}. Check its address, and that your network, VPN or proxy leads to it.`,
        error,
      );
    const last = [...chain(error)].at(-1);
    const isCertificate = [...chain(error)].some(({ code }) =>
      /CERT|SELF_SIGNED|ERR_TLS|ISSUER/.test(String(code)),
    );
    const said = shorten(this.clean(last?.message ?? String(error)), 160);
    return new MetricsError(
      'unreachable',
      isCertificate
        ? `The certificate of ${this.where} is not trusted (${said}). Give the authority that signed it as a PEM file.`
        : `${this.where} cannot be reached: ${said}. Check its address.`,
      error,
    );
  }
}
