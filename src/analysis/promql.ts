/** Queries: which of Istio's series a canary is about, as PromQL writes it. */
import { literalRegex } from '../canary/regex.ts';
import { serviceOf } from '../istio/hosts.ts';
import type { MetricsTarget } from './source.ts';

/** Istio's counter of requests, and its histogram of their durations. */
export const requestsTotal = 'istio_requests_total';
export const durationBucket = 'istio_request_duration_milliseconds_bucket';

/** A text as a string of PromQL, whose escapes are Go's. */
export const quoted = (text: string): string =>
  `"${text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}"`;

/** One of these texts, as a matcher of a label. */
export function oneOf(label: string, values: readonly string[]): string {
  const [first, ...others] = values;
  if (first !== undefined && others.length === 0) return `${label}=${quoted(first)}`;
  return `${label}=~${quoted(values.map(literalRegex).join('|'))}`;
}

/** Milliseconds as PromQL writes a duration. */
export function durationText(ms: number): string {
  const whole = Math.max(1, Math.ceil(ms));
  if (whole % 3_600_000 === 0) return `${whole / 3_600_000}h`;
  if (whole % 60_000 === 0) return `${whole / 60_000}m`;
  return whole % 1000 === 0 ? `${whole / 1000}s` : `${whole}ms`;
}

/** The services whose requests are looked at: the host that is split, and those of its versions where they differ. */
function serviceMatchers({ host, versions }: MetricsTarget): string[] {
  const hosts = [...new Set([host, versions.stable.host, versions.canary.host])];
  const services = hosts.map(fqdn => serviceOf(fqdn) ?? { name: fqdn, namespace: undefined });
  const namespaces = [...new Set(services.flatMap(one => one.namespace ?? []))];
  const inside = services.every(one => one.namespace !== undefined);
  return [
    ...(inside ? [oneOf('destination_service_namespace', namespaces)] : []),
    oneOf('destination_service_name', [...new Set(services.map(one => one.name))]),
  ];
}

/** What selects all requests of the target, of both versions and of those that never arrived. */
export function selectorOf(
  target: MetricsTarget,
  name: string,
  { matching, more = [] }: { matching?: string; more?: readonly string[] } = {},
): string {
  const extra = matching?.trim().replace(/^,|,$/g, '');
  return `${name}{${[...serviceMatchers(target), ...more, ...(extra ? [extra] : [])].join(',')}}`;
}

/** Raw samples of the last so many milliseconds: a range selector, which nothing extrapolates. */
export const rangeOf = (selector: string, ms: number): string => `${selector}[${durationText(ms)}]`;

/** One label matcher: `name="text"`, with `=`, `!=`, `=~` or `!~`. */
const matcher = /^[A-Za-z_]\w*\s*(?:=~|!~|!=|=)\s*(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')\s*/;

/** What is wrong with a text that should be label matchers; undefined for nothing. They go into queries as they are. */
export function matchersProblem(text: string): string | undefined {
  let rest = text.trim();
  while (rest !== '') {
    const [found] = matcher.exec(rest) ?? [];
    if (found === undefined)
      return `"${text}" is no list of label matchers, such as route_name="primary", cluster!="test"`;
    rest = rest.slice(found.length);
    if (rest !== '' && !rest.startsWith(',')) return `"${text}" lacks a comma before "${rest}"`;
    rest = rest.replace(/^,\s*/, '');
  }
  return undefined;
}
