/** What it means when no answer came: the error codes of Node.js and undici, sorted by what a person can do. */
import { ClusterError, clusterInWords, type Where } from './errors.ts';
import { shorten } from './redact.ts';

const untrusted = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
]);
const expired = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);
const unsent: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its name is unknown',
  EAI_AGAIN: 'its name could not be looked up',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  EADDRNOTAVAIL: 'there is no route to it',
  ECONNABORTED: 'the connection was given up',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
};
const closed = 'the connection was closed';
const unknownFate: Record<string, string> = {
  ETIMEDOUT: 'it does not answer',
  TimeoutError: 'it does not answer in time',
  UND_ERR_HEADERS_TIMEOUT: 'it does not answer in time',
  UND_ERR_BODY_TIMEOUT: 'its answer stopped half-way',
  UND_ERR_SOCKET: closed,
  ECONNRESET: closed,
  EPIPE: closed,
};

/** Every error of the chain: wrappers, their causes, and the attempts of one address after the other. */
export function* chain(
  error: unknown,
  depth = 0,
): Generator<{ code?: unknown; name?: string; message?: string }> {
  if (typeof error !== 'object' || error === null || depth > 6) return;
  yield error;
  if ('errors' in error && Array.isArray(error.errors)) {
    for (const one of error.errors) yield* chain(one, depth + 1);
  }
  if ('cause' in error) yield* chain(error.cause, depth + 1);
}

const timeouts = new Set(['TimeoutError', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** True when the connection stood, and nothing came over it in time. */
export const isTimeout = (error: unknown): boolean =>
  [...chain(error)].some(one => timeouts.has(typeof one.code === 'string' ? one.code : String(one.name)));

/** Why no answer came, without saying from where; undefined where the certificate is at fault, or nothing is known. */
export function silenceInWords(error: unknown): string | undefined {
  for (const one of chain(error)) {
    const code = typeof one.code === 'string' ? one.code : String(one.name ?? '');
    const why = unsent[code] ?? unknownFate[code];
    if (why) return why;
    if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG')
      return 'what listens there does not speak TLS';
  }
  return undefined;
}

function unreachable(where: Where, why: string, error: unknown, mayHaveArrived: boolean): ClusterError {
  const start = where.doing ? `Could not ${where.doing}. ` : '';
  const on = clusterInWords(where);
  const message = `${on.charAt(0).toUpperCase()}${on.slice(1)} cannot be reached: ${why}. Check that the cluster runs and that your network, VPN or proxy leads to it.`;
  return new ClusterError('unreachable', start + message, {
    cause: error,
    mayHaveArrived,
    connectionClosed: why === closed,
  });
}

function certificate(where: Where, why: string, error: unknown): ClusterError {
  return new ClusterError('certificate', `The certificate of ${clusterInWords(where)} ${why}`, {
    cause: error,
  });
}

/** The error that a failed request stands for. `aborted` tells a caller's own abort from a timeout. */
export function fromNetwork(error: unknown, where: Where, aborted = false): ClusterError {
  if (error instanceof ClusterError) return error;
  if (aborted)
    return new ClusterError('aborted', `The request to ${clusterInWords(where)} was given up.`, {
      cause: error,
    });
  for (const one of chain(error)) {
    // DOMExceptions have numbers for codes, which say nothing.
    const code = typeof one.code === 'string' ? one.code : String(one.name ?? '');
    const said = shorten(one.message ?? '');
    if (untrusted.has(code)) {
      return certificate(
        where,
        `is not signed by an authority that the kubeconfig trusts (${said}). Get a fresh kubeconfig for the cluster, or set its certificate-authority.`,
        error,
      );
    }
    if (expired.has(code)) {
      return certificate(
        where,
        `is not valid at this time (${said}). Check the machine's clock, or have it renewed.`,
        error,
      );
    }
    if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
      return certificate(
        where,
        `is for another name (${said}). Check the server's address in the kubeconfig, or set tls-server-name there.`,
        error,
      );
    }
    if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG') {
      return unreachable(where, 'what listens there does not speak TLS', error, false);
    }
    if (/^ERR_SSL_.*ALERT/.test(code)) {
      return certificate(
        where,
        `could not be agreed on: the server refused the client's certificate (${said}). Log in to the cluster again.`,
        error,
      );
    }
    if (/^ERR_OSSL|^ERR_SSL|^ERR_TLS|^EPROTO$/.test(code)) {
      return certificate(where, `or the one for you in the kubeconfig cannot be used (${said}).`, error);
    }
    const never = unsent[code];
    if (never) return unreachable(where, never, error, false);
    const maybe = unknownFate[code];
    if (maybe) return unreachable(where, maybe, error, true);
    if (/proxy/i.test(said))
      return unreachable(where, `the proxy refused the way to it (${said})`, error, false);
  }
  const last = [...chain(error)].at(-1);
  return unreachable(where, shorten(last?.message ?? String(error)) || 'the request failed', error, true);
}
