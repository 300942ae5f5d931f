import type { Dice, Fields, Json, JsonObject } from './dice.ts';
import { fault, headers, mirroring, redirect, retries, rewrite } from './route-parts.ts';
import * as a from './values.ts';

/** The spec of a VirtualService that a cluster takes. Every field of the schema turns up in some of them. */
export function virtualServiceSpec(dice: Dice): JsonObject {
  const exportTo: JsonObject = dice.takes('exportTo', 0.2) ? { exportTo: a.exportTo(dice) } : {};
  // One without hosts is another's delegate; it has http routes alone.
  if (dice.chance(0.1)) return { ...exportTo, http: dice.list(1, 3, () => httpRoute(dice, false)) };
  const inMesh = dice.chance(0.6);
  const gateways = inMesh
    ? dice.pick<JsonObject>([{}, { gateways: ['mesh'] }])
    : dice.pick([{ gateways: ['istio-system/gate'] }, { gateways: ['team-a/in', 'gate'] }]);
  const protocols = dice.weighted<string[]>(
    [8, () => ['http']],
    [1, () => ['tls']],
    [1, () => ['tcp']],
    [1, () => ['http', 'tls', 'tcp']],
  );
  const hosts = dice.subset(['model', 'model.example.com', '*.example.org', 'api.default.svc.cluster.local']);
  const routes: Fields = {
    http: () => dice.list(1, 4, () => httpRoute(dice, true)),
    tls: () => dice.list(1, 2, () => tlsRoute(dice, hosts)),
    tcp: () => dice.list(1, 2, () => tcpRoute(dice)),
  };
  return {
    hosts,
    ...gateways,
    ...exportTo,
    ...Object.fromEntries(protocols.map(name => [name, routes[name]?.() ?? null])),
  };
}

function httpRoute(dice: Dice, mayDelegate: boolean): JsonObject {
  const common = optional(dice, 0.25, {
    name: () => dice.pick(['main', 'testers', 'rest']),
    headers: () => headers(dice),
    corsPolicy: () => corsPolicy(dice),
    timeout: () => a.duration(dice),
    retries: () => retries(dice),
  });
  const match: JsonObject = dice.takes('match', 0.5) ? { match: dice.list(1, 3, () => httpMatch(dice)) } : {};
  const choices: [number, () => JsonObject][] = [
    [7, () => ({ ...routed(dice), ...mirroring(dice) })],
    [1, () => ({ redirect: redirect(dice) })],
    [0.5, () => ({ match: [{ uri: { prefix: '/old' } }], redirect: { prefixRewrite: '/new' } })],
    [1, () => ({ directResponse: directResponse(dice) })],
  ];
  if (mayDelegate)
    choices.push([0.6, () => ({ delegate: dice.some({ name: () => 'part', namespace: () => 'team-a' }) })]);
  return { ...match, ...common, ...dice.weighted(...choices) };
}

/** A route with what may stand beside it alone. */
function routed(dice: Dice): JsonObject {
  const extras = optional(dice, 0.15, { fault: () => fault(dice), rewrite: () => rewrite(dice) });
  return { ...extras, route: destinations(dice, 0.2) };
}

function destinations(dice: Dice, headerShare: number): JsonObject[] {
  const many = dice.chance(0.6);
  return dice.list(many ? 2 : 1, many ? 3 : 1, at => ({
    destination: destination(dice),
    ...(many || dice.chance(0.3)
      ? { weight: at === 0 ? dice.pick([90, 100, 1]) : dice.pick([0, 10, 50]) }
      : {}),
    ...(headerShare > 0 && dice.takes('headers', headerShare) ? { headers: headers(dice) } : {}),
  }));
}

function destination(dice: Dice): JsonObject {
  return {
    host: a.serviceHost(dice),
    ...optional(dice, 0.4, { subset: () => a.subsetName(dice), port: () => ({ number: a.port(dice) }) }),
  };
}

function httpMatch(dice: Dice): JsonObject {
  const named = () => dice.some({ 'x-user': () => a.stringMatch(dice), cookie: () => a.stringMatch(dice) });
  return dice.some(
    {
      name: () => 'by-header',
      uri: () => a.uriMatch(dice),
      scheme: () => a.stringMatch(dice),
      method: () => a.stringMatch(dice),
      authority: () => a.stringMatch(dice),
      headers: named,
      withoutHeaders: named,
      queryParams: named,
      ignoreUriCase: () => true,
      port: () => a.port(dice),
      sourceLabels: () => a.labels(dice),
      sourceNamespace: () => a.namespaceName(dice),
      gateways: () => ['mesh'],
      statPrefix: () => 'canary',
    },
    0.2,
  );
}

function directResponse(dice: Dice): JsonObject {
  const body = () => dice.oneOf({ string: () => 'sorry', bytes: () => 'c29ycnk=' });
  return { status: dice.pick([200, 404, 503, 599]), ...optional(dice, 0.6, { body }) };
}

function corsPolicy(dice: Dice): JsonObject {
  return dice.some({
    allowOrigins: () => dice.list(1, 2, () => a.stringMatch(dice)),
    allowOrigin: () => ['https://example.com'],
    allowMethods: () => dice.subset(['GET', 'POST', 'DELETE', 'OPTIONS']),
    allowHeaders: () => dice.subset(['x-user', 'content-type']),
    exposeHeaders: () => ['x-trace'],
    maxAge: () => a.wholeSeconds(dice),
    allowCredentials: () => dice.chance(0.5),
    unmatchedPreflights: () => dice.pick(['UNSPECIFIED', 'FORWARD', 'IGNORE']),
  });
}

function tlsRoute(dice: Dice, sniHosts: readonly string[]): JsonObject {
  const match = () => ({
    sniHosts: [dice.pick(sniHosts)],
    ...layerFour(dice),
  });
  return { match: dice.list(1, 2, match), route: destinations(dice, 0) };
}

function tcpRoute(dice: Dice): JsonObject {
  const match = () => ({ ...layerFour(dice), ...optional(dice, 0.3, { sourceSubnet: () => '10.1.0.0/16' }) });
  return { ...optional(dice, 0.7, { match: () => dice.list(1, 2, match) }), route: destinations(dice, 0) };
}

function layerFour(dice: Dice): JsonObject {
  return optional(dice, 0.3, {
    destinationSubnets: () => a.subnets(dice),
    port: () => a.port(dice),
    sourceLabels: () => a.labels(dice),
    sourceNamespace: () => a.namespaceName(dice),
    gateways: () => ['mesh'],
  });
}

function optional(dice: Dice, share: number, fields: Fields): JsonObject {
  const taken = Object.keys(fields).filter(name => dice.takes(name, share));
  return Object.fromEntries(taken.map((name): [string, Json] => [name, fields[name]?.() ?? null]));
}
