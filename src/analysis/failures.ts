/** Which requests failed, and which were never answered, by Istio's labels. */
import type { ErrorShareMetric } from './model.ts';

export type Labels = Readonly<Record<string, string>>;

/** What counts as a failure unless a policy says otherwise. */
export const usualCodes: readonly string[] = ['5xx', '0'];
/** unknown, deadline exceeded, resource exhausted, internal, unavailable, data loss: the server's doing. */
export const usualGrpcStatuses: readonly number[] = [2, 4, 8, 13, 14, 15];

type Rule = Pick<ErrorShareMetric, 'codes' | 'grpcStatuses'>;

/** True when a response code falls under `503`, `5xx` or `0`. */
function falls(code: string, under: string): boolean {
  if (/^[1-5]xx$/i.test(under)) return /^\d{3}$/.test(code) && code[0] === under[0];
  return code === under;
}

/** True for requests of a series whose labels say that the server failed. */
export function isFailure(labels: Labels, { codes, grpcStatuses }: Rule = {}): boolean {
  const code = labels.response_code ?? '';
  if ((codes ?? usualCodes).some(one => falls(code, one))) return true;
  const status = labels.grpc_response_status ?? '';
  return status !== '' && (grpcStatuses ?? usualGrpcStatuses).includes(Number(status));
}

/**
 * Envoy's flags of requests that were sent and came to nothing: no healthy endpoint, no such cluster, no route, no
 * connection, a connection that broke, tries used up, too many waiting.
 */
const nothingBack = new Set(['UH', 'NC', 'NR', 'UF', 'UC', 'LR', 'URX', 'UO']);

const flagsOf = (labels: Labels): string[] => (labels.response_flags ?? '').split(',');

/** True for requests that a caller's proxy sent and got nothing back for. One that hung up itself is no such caller. */
export function isUnanswered(labels: Labels): boolean {
  if (labels.reporter !== 'source') return false;
  if (labels.response_code === '0') return !flagsOf(labels).includes('DC');
  return labels.response_code === '503' && flagsOf(labels).some(one => nothingBack.has(one));
}

/** What a series counts: attempts that reached a version, or what callers saw. */
export type Side = 'attempts' | 'seen';

/**
 * True for copies that a mirror sends: Envoy gives them a host of their own. The label is none of Istio's standard
 * ones; where a Telemetry resource adds it, copies can be told.
 */
export const isMirrored = ({ request_host: host }: Labels): boolean =>
  host !== undefined && /-shadow(?::\d+)?$/.test(host);

/** The side that a series is of; undefined for none, and for copies, which nobody waits for. */
export function sideOf(labels: Labels): Side | undefined {
  const { reporter } = labels;
  if (isMirrored(labels)) return undefined;
  if (reporter === 'destination' || reporter === 'waypoint') return 'attempts';
  return reporter === 'source' ? 'seen' : undefined;
}
