/** A Prometheus behind the API server's service proxy: the kube context is all that it takes. */
import { ClusterError, clusterInWords } from '../errors.ts';
import type { ClusterSession } from '../ports.ts';
import { shorten } from '../redact.ts';
import { checkedHeaders } from './direct.ts';
import {
  type AskOptions,
  MetricsError,
  type ServiceAddress,
  serviceText,
  usualTimeout,
  type Wire,
  type WireAnswer,
} from './wire.ts';

/** `NAMESPACE/NAME[:PORT][/PREFIX]`, also `NAMESPACE/https:NAME:PORT`; undefined for anything else. */
export function readService(text: string): ServiceAddress | undefined {
  const found =
    /^([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)\/(https?:)?([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::([a-z0-9-]+))?(\/[\w./~%-]*)?$/i.exec(
      text.trim(),
    );
  const [, namespace, scheme, name, port, prefix = ''] = found ?? [];
  if (!namespace || !name || prefix.split('/').includes('..')) return undefined;
  return {
    ...(scheme === 'https:' ? { scheme: 'https' as const } : {}),
    namespace,
    name,
    ...(port ? { port } : {}),
    prefix: prefix.replace(/\/$/, ''),
  };
}

/** The API server's own answer, rather than that of what is behind it. */
function statusOf(text: string): { reason?: string; message?: string } | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && 'kind' in body && body.kind === 'Status'
      ? (body as { reason?: string; message?: string })
      : undefined;
  } catch {
    return undefined;
  }
}

export class ProxiedWire implements Wire {
  readonly where: string;
  readonly #session: ClusterSession;
  readonly #path: string;
  readonly #address: ServiceAddress;
  readonly #headers: Record<string, string>;

  constructor(session: ClusterSession, address: ServiceAddress, headers?: Readonly<Record<string, string>>) {
    const { scheme, namespace, name, port, prefix } = address;
    const named = [...(scheme ? [scheme] : []), name, ...(port ? [port] : scheme ? [''] : [])].join(':');
    this.#session = session;
    this.#address = address;
    this.#path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/services/${encodeURIComponent(named)}/proxy${prefix}`;
    // The API server would take it for its own, or drop it: it passes none on.
    const { authorization: _, ...others } = checkedHeaders(headers);
    this.#headers = others;
    this.where = `service ${serviceText(address)} through ${clusterInWords(session.identity)}`;
  }

  clean(text: string): string {
    return Object.values(this.#headers).reduce(
      (rest, value) => (value.length > 3 ? rest.replaceAll(value, '[redacted]') : rest),
      text,
    );
  }

  refusal(status: number, text: string): string {
    const own = statusOf(text);
    const { namespace } = this.#address;
    if (own && status === 403)
      return `Your user lacks the right to get services/proxy in ${namespace} (${shorten(own.message ?? '', 160)}). Ask for it, or give the URL of Prometheus.`;
    if (own) return 'The API server does not take your credentials; log in again.';
    return 'It wants credentials of its own, and the API server passes none on. Give the URL of Prometheus, and a token.';
  }

  async get(
    path: string,
    query: Readonly<Record<string, string>>,
    { signal, timeoutMs = usualTimeout }: AskOptions = {},
  ): Promise<WireAnswer> {
    try {
      const { status, text, headers } = await this.#session.http.request({
        method: 'GET',
        path: this.#path + path,
        query,
        headers: this.#headers,
        signal,
        timeoutMs,
      });
      const own = status >= 400 ? statusOf(text) : undefined;
      if (own && status !== 401 && status !== 403)
        throw this.#behind(status, own.message ?? own.reason ?? '');
      if (status === 301 || status === 302 || status === 303 || status === 307 || status === 308)
        throw new MetricsError(
          'forbidden',
          `${this.where} redirects, most likely to log in. Name its API's path too (NAMESPACE/NAME:PORT/PATH), or give its URL and a token.`,
        );
      return { status, contentType: (headers['content-type']?.[0] ?? '').toLowerCase(), text };
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof MetricsError || !(error instanceof ClusterError)) throw error;
      const refused = error.code === 'unauthorized' || error.code === 'forbidden';
      throw new MetricsError(refused ? 'forbidden' : 'unreachable', error.message, error);
    }
  }

  /** The session is not ours to close. */
  close(): void {}

  /** What the API server says of a service that it cannot reach. */
  #behind(status: number, said: string): MetricsError {
    const why =
      status === 404
        ? 'there is no such Service or port, or nothing behind it'
        : /no endpoints/i.test(said)
          ? 'the Service has no ready endpoint'
          : shorten(said, 160) || `the API server answered ${status}`;
    return new MetricsError(
      'unreachable',
      `${this.where} cannot be reached: ${why}. Check that Prometheus runs there, or name another Service or its URL.`,
    );
  }
}
