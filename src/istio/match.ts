/** A route's match in words, and whether it lets everything in. */
import type { HttpMatch, StringMatch, TcpRoute, TlsRoute } from './types.ts';

/** The words for a route without conditions. */
export const allRequests = 'all requests';

const signs = { exact: '=', prefix: 'begins with', regex: '~' } as const;

function inWords(name: string, match: StringMatch | undefined): string {
  for (const kind of ['exact', 'prefix', 'regex'] as const) {
    const value = match?.[kind];
    if (value !== undefined) return `${name} ${signs[kind]} ${value}`;
  }
  return `${name} present`;
}

const map = (what: string, entries: Record<string, StringMatch> | undefined): string[] =>
  Object.entries(entries ?? {}).map(([name, match]) => inWords(`${what} ${name}`, match));

function oneHttp(match: HttpMatch): string {
  const parts = [
    ...(['uri', 'scheme', 'method', 'authority'] as const).flatMap(name =>
      match[name] ? [inWords(name, match[name])] : [],
    ),
    ...map('header', match.headers),
    ...map('without header', match.withoutHeaders),
    ...map('query', match.queryParams),
    ...(match.port ? [`port ${match.port}`] : []),
    ...Object.entries(match.sourceLabels ?? {}).map(([name, value]) => `source ${name}=${value}`),
    ...(match.sourceNamespace ? [`from namespace ${match.sourceNamespace}`] : []),
    ...(match.gateways?.length ? [`gateway ${match.gateways.join(', ')}`] : []),
  ];
  return parts.join(' and ') || allRequests;
}

/** An HTTP route's conditions in words; its alternatives joined with `or`. */
export function httpMatchInWords(matches: readonly HttpMatch[] | undefined): string {
  const words = (matches ?? []).map(match => oneHttp(match ?? {}));
  return words.length === 0 || words.includes(allRequests) ? allRequests : words.join(' or ');
}

/** A TLS route's conditions in words. */
export function tlsMatchInWords(matches: TlsRoute['match']): string {
  return (
    (matches ?? []).map(match => `SNI ${(match?.sniHosts ?? []).join(', ')}`).join(' or ') || allRequests
  );
}

function oneTcp(match: NonNullable<TcpRoute['match']>[number] | null): string {
  const { port, gateways, destinationSubnets, ...rest } = match ?? {};
  const others = Object.entries(rest).filter(
    ([, value]) => Object.keys(Object(value)).length > 0 || typeof value === 'string',
  );
  const parts = [
    ...(port ? [`port ${port}`] : []),
    ...(destinationSubnets?.length ? [`to ${destinationSubnets.join(', ')}`] : []),
    ...others.map(([name]) => `${name} matches`),
    ...(gateways?.length ? [`gateway ${gateways.join(', ')}`] : []),
  ];
  return parts.join(' and ') || allRequests;
}

/** A TCP route's conditions in words. */
export function tcpMatchInWords(matches: TcpRoute['match']): string {
  const words = (matches ?? []).map(oneTcp);
  return words.length === 0 || words.includes(allRequests) ? allRequests : words.join(' or ');
}

const everyPath = (match: StringMatch | undefined): boolean =>
  match === undefined ||
  match.prefix === '/' ||
  match.prefix === '' ||
  match.regex === '.*' ||
  match.regex === '/.*';

/** True when one alternative holds no condition but a path that every request has. */
export function isHttpCatchAll(matches: readonly HttpMatch[] | undefined): boolean {
  if (!matches?.length) return true;
  return matches.some(match => {
    const { name: _name, uri, ignoreUriCase: _case, statPrefix: _stat, ...rest } = match ?? {};
    const set = Object.values(rest).filter(
      value => value !== undefined && Object.keys(Object(value)).length > 0,
    );
    return (
      set.length === 0 &&
      everyPath(uri) &&
      !('port' in rest && rest.port) &&
      !('sourceNamespace' in rest && rest.sourceNamespace)
    );
  });
}
