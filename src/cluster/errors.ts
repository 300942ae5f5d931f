/**
 * What can go wrong with a cluster, in people's words: what failed, on what, why, what to do. Messages never
 * hold a credential: whatever a server or a program said is shortened and redacted first.
 */
import type { ClusterErrorCode, MissingRight } from './ports.ts';
import { redact, shorten } from './redact.ts';

/** On what something failed, as far as it is known. */
export interface Where {
  context?: string;
  /** The server's URL. */
  server?: string;
  /** What was tried, to be read after "Could not": `list virtualservices`. */
  doing?: string;
}

interface Details {
  cause?: unknown;
  status?: number;
  right?: MissingRight;
  /** The server's own reason, such as `Conflict`. */
  reason?: string;
  /** The object that the server's answer is about, by name; absent where a whole kind is not there. */
  about?: string;
  /** True when the server gave reasons field by field. */
  hasCauses?: boolean;
  /** True when the request may have been carried out although no answer came. */
  mayHaveArrived?: boolean;
  /** True when a connection that stood was closed before the answer was whole. */
  connectionClosed?: boolean;
  /** When the server asks to come back, in milliseconds. */
  retryAfterMs?: number;
}

/** A failure that is told to people as it stands. */
export class ClusterError extends Error {
  override readonly name = 'ClusterError';
  readonly code: ClusterErrorCode;
  readonly status?: number;
  readonly right?: MissingRight;
  readonly reason?: string;
  readonly about?: string;
  readonly hasCauses: boolean;
  readonly mayHaveArrived: boolean;
  readonly connectionClosed: boolean;
  readonly retryAfterMs?: number;

  constructor(code: ClusterErrorCode, message: string, details: Details = {}) {
    super(redact(message), details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.status = details.status;
    this.right = details.right;
    this.reason = details.reason;
    this.about = details.about;
    this.hasCauses = details.hasCauses ?? false;
    this.mayHaveArrived = details.mayHaveArrived ?? false;
    this.connectionClosed = details.connectionClosed ?? false;
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** Refusals that say something about the object rather than about the person or the cluster. */
export const aboutTheObject: ReadonlySet<ClusterErrorCode> = new Set(['invalid', 'not-found', 'conflict']);

/** The server's host and port, for messages; the text itself when it is no URL. */
export function hostOf(server: string): string {
  try {
    return new URL(server).host;
  } catch {
    return shorten(server, 80);
  }
}

/** `the cluster of context "a" (1.2.3.4:6443)`, with what is known of it. */
export function clusterInWords(where: Where): string {
  const context = where.context ? `context "${where.context}"` : 'the cluster';
  return where.server ? `${context} (${hostOf(where.server)})` : context;
}

/** Anything thrown, as a ClusterError; what is none yet is taken for a fault of our own and keeps its cause. */
export function asClusterError(error: unknown, where: Where = {}): ClusterError {
  if (error instanceof ClusterError) return error;
  const said = shorten(error instanceof Error ? error.message : String(error));
  return new ClusterError('server', `Something failed on ${clusterInWords(where)}: ${said}`, {
    cause: error,
  });
}

/** Anything thrown, in a person's words. */
export function explain(error: unknown, where: Where = {}): string {
  return asClusterError(error, where).message;
}
