/** What an answer of 400 and more means, from its status and its `Status` body. */
import { ClusterError, clusterInWords, type Where } from './errors.ts';
import type { ClusterErrorCode, HttpAnswer, MissingRight } from './ports.ts';
import { shorten } from './redact.ts';

interface StatusBody {
  kind?: string;
  message?: string;
  reason?: string;
  details?: { causes?: unknown[]; retryAfterSeconds?: number; name?: string; kind?: string };
}

/** The `Status` of an answer; an answer that is none (a proxy's page) gives its text as the message. */
export function statusBody(text: string): StatusBody {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && (body as StatusBody).kind === 'Status') return body;
  } catch {
    // Not JSON: the text itself is all that was said.
  }
  return { message: text.replace(/<[^>]*>/g, ' ') };
}

const forbidden =
  /User "([^"]*)" cannot (\S+) resource "([^"]+)" in API group "([^"]*)"(?: in the namespace "([^"]+)")?/;

/** The right that a 403 names in its message; undefined when it was refused for another reason (admission). */
export function missingRight(message: string): MissingRight | undefined {
  const found = forbidden.exec(message);
  if (!found) return undefined;
  const [, user, verb = '', resource = '', group = '', namespace] = found;
  return { verb, group, resource, namespace, user };
}

/** `list virtualservices.networking.istio.io in namespace "a"`, as a person asks an administrator for it. */
export function rightInWords(right: MissingRight): string {
  const resource = right.group ? `${right.resource}.${right.group}` : right.resource;
  return `"${right.verb} ${resource}" in ${right.namespace ? `namespace "${right.namespace}"` : 'all namespaces'}`;
}

/** The server's message without the whole objects that it quotes: the reason stands behind them. */
const withoutObjects = (message: string): string =>
  message.replace(/(?:"" is invalid: patch: )?Invalid value: "(?:[^"\\]|\\.){80,}": /g, '');

const codes: Record<number, ClusterErrorCode> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  410: 'conflict',
  422: 'invalid',
  400: 'invalid',
  415: 'invalid',
  429: 'throttled',
};

/** A webhook that the API server waits for in vain is somebody's to mend, and neither the person's nor the server's fault. */
function unanswered(said: string): string {
  const name = /failed calling webhook "([^"]+)"/.exec(said)?.[1];
  return name
    ? `. Every such change has to wait for the admission webhook "${name}" of the cluster: whoever runs that can mend it.`
    : '';
}

/** Without an object's name a 404 is about the kind itself. */
const notServed = (name: string | undefined): string =>
  name ? '' : ' Its kind, or the version of it, is not served there at the moment. Refresh to look again.';

function advice(
  code: ClusterErrorCode,
  on: string,
  said: string,
  right: MissingRight | undefined,
  name: string | undefined,
): string {
  switch (code) {
    case 'unauthorized':
      return `${on} did not accept your credentials (401${said ? `: ${said}` : ''}). Log in to the cluster again, or choose another context.`;
    case 'forbidden':
      return right
        ? `You${right.user ? ` (${right.user})` : ''} may not do that on ${on}: the right ${rightInWords(right)} is missing. Ask an administrator of the cluster for it.`
        : `${on} refuses it (403): ${said}`;
    case 'not-found':
      return `${on} does not have it (404): ${said}${notServed(name)}`;
    case 'conflict':
      return `It was changed meanwhile on ${on}: ${said} Refresh and try again.`;
    case 'invalid':
      return `${on} does not accept it: ${said}`;
    case 'throttled':
      return `${on} is too busy (429): ${said} Try again in a moment.`;
    default:
      return `${on} failed: ${said}${unanswered(said)}`;
  }
}

/** The error that an answer of 400 and more stands for. */
export function fromStatus(
  answer: Pick<HttpAnswer, 'status' | 'text' | 'headers'>,
  where: Where,
): ClusterError {
  const body = statusBody(answer.text);
  const code = codes[answer.status] ?? 'server';
  const right = code === 'forbidden' ? missingRight(body.message ?? '') : undefined;
  const words = shorten(withoutObjects(body.message ?? '')) || `status ${answer.status}`;
  const said = code === 'throttled' || code === 'conflict' ? words.replace(/[^.!?]$/, '$&.') : words;
  const start = where.doing ? `Could not ${where.doing}. ` : '';
  const on = clusterInWords(where);
  const message = advice(code, on, said, right, body.details?.name);
  const seconds = Number(answer.headers['retry-after']?.[0] ?? body.details?.retryAfterSeconds);
  return new ClusterError(code, start + message.charAt(0).toUpperCase() + message.slice(1), {
    status: answer.status,
    right,
    reason: body.reason,
    about: body.details?.name,
    hasCauses: (body.details?.causes?.length ?? 0) > 0,
    mayHaveArrived: answer.status >= 500,
    retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : undefined,
  });
}
