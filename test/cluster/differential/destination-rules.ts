import type { Dice, JsonObject } from './dice.ts';
import { loadBalancer } from './load-balancers.ts';
import * as a from './values.ts';

/** The spec of a DestinationRule that a cluster takes. Every field of the schema turns up in some of them. */
export function destinationRuleSpec(dice: Dice): JsonObject {
  const rest = dice.some({
    trafficPolicy: () => trafficPolicy(dice),
    subsets: () => dice.subset(['v1', 'v2', 'canary-2']).map(name => subset(dice, name)),
    exportTo: () => a.exportTo(dice),
  });
  const host = dice.pick([a.serviceHost(dice), '*.example.org']);
  // A rule that selects workloads stays in its own namespace.
  if (dice.takes('workloadSelector', 0.1))
    return { host, ...rest, exportTo: ['.'], workloadSelector: { matchLabels: a.labels(dice) } };
  return { host, ...rest };
}

function subset(dice: Dice, name: string): JsonObject {
  return {
    name,
    ...(dice.takes('labels', 0.9) ? { labels: a.labels(dice) } : {}),
    ...(dice.takes('trafficPolicy', 0.3) ? { trafficPolicy: trafficPolicy(dice) } : {}),
  };
}

function trafficPolicy(dice: Dice): JsonObject {
  const proxied = dice.weighted<JsonObject>(
    [8, () => ({})],
    [1, () => ({ tunnel: tunnel(dice) })],
    [1, () => ({ proxyProtocol: { version: dice.pick(['V1', 'V2']) } })],
  );
  const settings = {
    loadBalancer: () => loadBalancer(dice),
    connectionPool: () => connectionPool(dice),
    outlierDetection: () => outlierDetection(dice),
    tls: () => tls(dice),
  };
  const onPort = () => ({ port: { number: a.port(dice) }, ...dice.some(settings) });
  const retryBudget = () =>
    dice.some({
      percent: () => dice.pick([0, 20.5, 100]),
      minRetryConcurrency: () => 3,
      budgetInterval: () => a.duration(dice),
    });
  return {
    ...dice.some({ ...settings, retryBudget, portLevelSettings: () => dice.list(1, 2, onPort) }, 0.3),
    ...proxied,
  };
}

function tunnel(dice: Dice): JsonObject {
  return {
    ...(dice.chance(0.7) ? { protocol: dice.pick(['CONNECT', 'POST']) } : {}),
    targetHost: dice.pick(['proxy.example.com', '10.1.2.3']),
    targetPort: a.port(dice),
  };
}

function outlierDetection(dice: Dice): JsonObject {
  const found = dice.some({
    consecutive5xxErrors: () => dice.whole(0, 10),
    consecutiveGatewayErrors: () => dice.whole(0, 10),
    consecutiveErrors: () => dice.whole(0, 10),
    consecutiveLocalOriginFailures: () => dice.whole(1, 10),
    interval: () => a.duration(dice),
    baseEjectionTime: () => a.duration(dice),
    maxEjectionPercent: () => dice.whole(0, 100),
    minHealthPercent: () => dice.whole(0, 100),
    outlierDetectionHttpErrorCodes: () => dice.subset([100, 500, 503, 599]),
    splitExternalLocalOriginErrors: () => true,
  });
  return 'consecutiveLocalOriginFailures' in found
    ? { ...found, splitExternalLocalOriginErrors: true }
    : found;
}

function connectionPool(dice: Dice): JsonObject {
  const tcpKeepalive = () =>
    dice.some({
      probes: () => dice.whole(1, 9),
      time: () => a.duration(dice),
      interval: () => a.duration(dice),
    });
  const tcp = () =>
    dice.some({
      maxConnections: () => dice.whole(1, 100),
      connectTimeout: () => a.duration(dice),
      idleTimeout: () => dice.pick(['0s', '1h']),
      maxConnectionDuration: () => a.duration(dice),
      tcpKeepalive,
    });
  return dice.some({ http: () => httpPool(dice), tcp }, 0.6);
}

function httpPool(dice: Dice): JsonObject {
  const protocol = dice.pick<JsonObject>([
    { h2UpgradePolicy: dice.pick(['UPGRADE', 'DEFAULT']) },
    { useClientProtocol: true },
  ]);
  return {
    ...dice.some({
      http1MaxPendingRequests: () => dice.whole(1, 100),
      http2MaxRequests: () => dice.whole(1, 100),
      maxRequestsPerConnection: () => dice.whole(0, 100),
      maxConcurrentStreams: () => dice.whole(1, 100),
      maxRetries: () => dice.whole(0, 5),
      idleTimeout: () => a.duration(dice),
      http2KeepAlive: () => ({ interval: '10s', timeout: '5s' }),
    }),
    ...(dice.chance(0.3) ? protocol : {}),
  };
}

function tls(dice: Dice): JsonObject {
  const names = (): JsonObject =>
    dice.chance(0.4)
      ? dice.some({ sni: () => 'api.example.com', subjectAltNames: () => ['api.example.com'] })
      : {};
  const files = { clientCertificate: '/etc/certs/c.pem', privateKey: '/etc/certs/k.pem' };
  return dice.weighted<JsonObject>(
    [2, () => ({ mode: dice.pick(['DISABLE', 'ISTIO_MUTUAL']) })],
    [
      2,
      () => ({
        mode: 'SIMPLE',
        ...names(),
        ...dice.some({ caCertificates: () => '/ca.pem', caCrl: () => '/crl.pem' }),
      }),
    ],
    [1, () => ({ mode: 'SIMPLE', insecureSkipVerify: true })],
    [1, () => ({ mode: dice.pick(['SIMPLE', 'MUTUAL']), credentialName: 'client-credential', ...names() })],
    [1, () => ({ mode: 'MUTUAL', ...files, ...names() })],
  );
}
