import type { Dice, Fields, JsonObject } from './dice.ts';
import * as a from './values.ts';

/** Load balancer settings that a cluster takes. */
export function loadBalancer(dice: Dice): JsonObject {
  const how = dice.weighted<JsonObject>(
    [
      3,
      () => ({ simple: dice.pick(['ROUND_ROBIN', 'LEAST_REQUEST', 'RANDOM', 'LEAST_CONN', 'UNSPECIFIED']) }),
    ],
    [1, () => ({ simple: 'PASSTHROUGH' })],
    [3, () => ({ consistentHash: { ...hashKey(dice), ...ring(dice) } })],
  );
  const where = dice.weighted<JsonObject>(
    [3, () => ({})],
    [2, () => ({ localityLbSetting: localities(dice) })],
    [1, () => ({ zoneAwareLbSetting: zoneAware(dice) })],
  );
  const slowly = dice.weighted<JsonObject>(
    [3, () => ({})],
    [1, () => ({ warmupDurationSecs: a.duration(dice) })],
    [1, () => ({ warmup: warmup(dice) })],
  );
  // Only these two can start an endpoint slowly.
  const balances = how.simple === 'ROUND_ROBIN' || how.simple === 'LEAST_REQUEST';
  return { ...how, ...where, ...(balances ? slowly : {}) };
}

function hashKey(dice: Dice): JsonObject {
  const attribute = () => dice.some({ name: () => 'SameSite', value: () => 'Strict' }, 0.9);
  const more = () =>
    dice.some({
      path: () => '/',
      ttl: () => dice.pick(['0s', '1h']),
      attributes: () => [{ ...attribute(), name: 'SameSite' }],
    });
  return dice.oneOf({
    httpHeaderName: () => 'x-user',
    httpQueryParameterName: () => 'user',
    useSourceIp: () => true,
    httpCookie: () => ({ name: 'user', ...(dice.chance(0.7) ? more() : {}) }),
  });
}

function ring(dice: Dice): JsonObject {
  return dice.weighted<JsonObject>(
    [2, () => ({})],
    [1, () => ({ ringHash: { minimumRingSize: dice.pick([1, 1024]) } })],
    [1, () => ({ maglev: { tableSize: dice.pick([2, 65537]) } })],
    [1, () => ({ minimumRingSize: 1024 })],
  );
}

function localities(dice: Dice): JsonObject {
  const shares = dice.pick<JsonObject>([
    { 'eu-west/*': 100 },
    { 'eu-west/zone1/*': 80, 'us-east/zone2/*': 20 },
  ]);
  const spread = dice.weighted<JsonObject>(
    [2, () => ({ distribute: [{ from: a.locality(dice), to: shares }] })],
    [2, () => ({ failover: [{ from: 'eu-west', to: 'us-east' }] })],
    [1, () => ({ failoverPriority: dice.pick([['topology.kubernetes.io/region'], ['version=v1', 'app']]) })],
  );
  return { ...spread, ...(dice.chance(0.4) ? { enabled: true } : {}) };
}

function zoneAware(dice: Dice): JsonObject {
  return dice.some({
    enabled: () => dice.chance(0.5),
    minClusterSize: () => dice.whole(1, 10),
    ...dice.pick<Fields>([
      { failover: () => [{ from: 'eu-west', to: 'us-east' }] },
      { failoverPriority: () => ['version=v1', 'app'] },
    ]),
  });
}

function warmup(dice: Dice): JsonObject {
  return {
    duration: a.duration(dice),
    ...(dice.chance(0.5) ? { minimumPercent: dice.pick([0, 10, 100]) } : {}),
    ...(dice.chance(0.5) ? { aggression: dice.pick([1, 1.5]) } : {}),
  };
}
