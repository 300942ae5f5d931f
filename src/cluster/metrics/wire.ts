/** How a Prometheus is asked, whichever way leads to it. */
import type { ProblemCode } from '../../analysis/model.ts';
import { ClusterError } from '../errors.ts';

/** A failure of the source that is told to people as it stands; holds no credential. */
export class MetricsError extends ClusterError {
  /** What it is in a sample. */
  readonly problem: ProblemCode;

  constructor(problem: ProblemCode, message: string, cause?: unknown) {
    const code = problem === 'forbidden' || problem === 'unreachable' ? problem : 'invalid';
    super(code, message, cause === undefined ? {} : { cause });
    this.problem = problem;
  }
}

export interface WireAnswer {
  status: number;
  /** In lower case; empty where none was given. */
  contentType: string;
  text: string;
}

export interface AskOptions {
  signal?: AbortSignal;
  /** From sending to the last byte. */
  timeoutMs?: number;
}

/** One way to a Prometheus: GET requests below its base, with whatever credentials it wants. */
export interface Wire {
  /** For people: `service istio-system/prometheus:9090 of context "a"`, `https://prometheus.example.com`. */
  readonly where: string;
  /** A text of the server without the credentials that it was sent. */
  clean(text: string): string;
  /** What to do about a refusal (401, 403). */
  refusal(status: number, text: string): string;
  /** Throws {@link MetricsError} when no answer comes, and the signal's reason when that is aborted. */
  get(path: string, query: Readonly<Record<string, string>>, options?: AskOptions): Promise<WireAnswer>;
  close(): void;
}

/** How long one answer may take. */
export const usualTimeout = 20_000;

/** Bytes of an answer that are read at most: raw series of a busy service are large, and memory is not for one view. */
export const mostRead = 128 * 1024 * 1024;

/** A service behind the API server's proxy, as people write it. */
export interface ServiceAddress {
  scheme?: 'https';
  namespace: string;
  name: string;
  /** Number or name; undefined where the Service has but one. */
  port?: string;
  /** Below which the API is: Mimir's `/prometheus`, VictoriaMetrics' `/select/0/prometheus`. */
  prefix: string;
}

export const serviceText = ({ scheme, namespace, name, port, prefix }: ServiceAddress): string =>
  `${namespace}/${scheme ? `${scheme}:` : ''}${name}${port ? `:${port}` : ''}${prefix}`;
