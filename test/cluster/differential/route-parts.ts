/** What a route of HTTP does beside matching and routing. */
import type { Dice, JsonObject } from './dice.ts';
import * as a from './values.ts';

export function headers(dice: Dice): JsonObject {
  const operations = () =>
    dice.some({
      set: () =>
        dice.some({ 'x-canary': () => dice.pick(['true', '%START_TIME%', '100%%']), 'x-b': () => 'b' }),
      add: () => ({ 'x-added': '1' }),
      remove: () => dice.subset(['x-old', 'x-older']),
    });
  return dice.some({ request: operations, response: operations }, 0.6);
}

export function fault(dice: Dice): JsonObject {
  const percentage = (): JsonObject => ({ percentage: a.percent(dice) });
  const abort = () => ({
    ...dice.oneOf({ httpStatus: () => dice.pick([200, 503, 600]), grpcStatus: () => 'UNAVAILABLE' }),
    ...percentage(),
  });
  const delay = () => ({
    fixedDelay: a.duration(dice),
    ...dice.weighted<JsonObject>([4, percentage], [1, () => ({ percent: dice.whole(0, 100) })]),
  });
  return dice.some({ abort, delay }, 0.6);
}

export function rewrite(dice: Dice): JsonObject {
  return dice.weighted<JsonObject>(
    [3, () => dice.some({ uri: () => dice.pick(['/', '/v2']), authority: () => 'model.example.com' }, 0.7)],
    [1, () => ({ uriRegexRewrite: a.regexRewrite(dice) })],
  );
}

export function redirect(dice: Dice): JsonObject {
  const port = dice.oneOf({
    port: () => a.port(dice),
    derivePort: () => dice.pick(['FROM_PROTOCOL_DEFAULT', 'FROM_REQUEST_PORT']),
  });
  const where = dice.some({
    uri: () => '/new',
    authority: () => 'www.example.com',
    scheme: () => dice.pick(['http', 'https']),
    redirectCode: () => dice.pick([301, 302, 303, 307, 308]),
  });
  return { ...where, ...(dice.chance(0.4) || Object.keys(where).join() === 'redirectCode' ? port : {}) };
}

export function retries(dice: Dice): JsonObject {
  const how = dice.some({
    perTryTimeout: () => a.duration(dice),
    retryOn: () => dice.pick(['5xx', 'gateway-error,connect-failure', 'reset,503', 'unavailable']),
    retryRemoteLocalities: () => dice.chance(0.5),
    retryIgnorePreviousHosts: () => dice.chance(0.5),
    backoff: () => a.duration(dice),
  });
  return dice.chance(0.1) ? { attempts: 0 } : { attempts: dice.whole(1, 5), ...how };
}

/** A mirror in one of its spellings, or more often none. */
export function mirroring(dice: Dice): JsonObject {
  const shadow = (): JsonObject => ({
    host: a.serviceHost(dice),
    ...dice.oneOf({ subset: () => a.subsetName(dice), port: () => ({ number: a.port(dice) }) }),
  });
  return dice.weighted<JsonObject>(
    [8, () => ({})],
    [1, () => ({ mirror: shadow(), mirrorPercentage: a.percent(dice) })],
    [0.3, () => ({ mirror: shadow(), mirrorPercent: dice.whole(0, 100) })],
    [0.3, () => ({ mirror: shadow(), mirror_percent: dice.whole(0, 100) })],
    [1, () => ({ mirrors: dice.list(1, 2, () => ({ destination: shadow(), percentage: a.percent(dice) })) })],
  );
}
