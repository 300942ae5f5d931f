/** Values that Istio takes, for the documents that are well formed. */
import type { Dice, Json, JsonObject } from './dice.ts';

export const duration = (dice: Dice): string => dice.pick(['1ms', '250ms', '1s', '30s', '1m30s', '1h']);

export const wholeSeconds = (dice: Dice): string => dice.pick(['1s', '90s', '24h']);

export const serviceHost = (dice: Dice): string =>
  dice.pick(['model', 'model.default', 'model.default.svc.cluster.local', 'shadow', 'api.example.com']);

export const subsetName = (dice: Dice): string => dice.pick(['v1', 'v2', 'stable', 'canary-2']);

export const port = (dice: Dice): number => dice.pick([1, 80, 443, 8080, 65535]);

export const percent = (dice: Dice): JsonObject => ({ value: dice.pick([0, 0.1, 0.5, 10, 50, 99.9, 100]) });

export const labels = (dice: Dice): JsonObject =>
  dice.some({
    app: () => 'model',
    version: () => dice.pick(['v1', 'v2']),
    'example.com/track': () => dice.pick(['canary', 'stable']),
  });

export const namespaceName = (dice: Dice): string => dice.pick(['default', 'istio-system', 'team-a']);

export const exportTo = (dice: Dice): Json =>
  dice.weighted<Json>(
    [3, () => ['.']],
    [3, () => ['*']],
    [1, () => ['default']],
    [1, () => ['team-a', 'team-b']],
  );

export const subnets = (dice: Dice): Json => dice.subset(['10.0.0.0/8', '192.168.1.1', '2001:db8::/32']);

const regex = (dice: Dice): string => dice.pick(['.*', '^/v[12]/', 'a|b', '(?i)canary.+', '[^/]+']);

export const stringMatch = (dice: Dice): JsonObject =>
  dice.oneOf({
    exact: () => dice.pick(['a', 'canary', 'GET']),
    prefix: () => dice.pick(['/v1', 'x']),
    regex: () => regex(dice),
  });

export const uriMatch = (dice: Dice): JsonObject =>
  dice.oneOf({ exact: () => '/login', prefix: () => dice.pick(['/', '/api']), regex: () => regex(dice) });

export const regexRewrite = (dice: Dice): JsonObject => ({
  match: dice.pick(['^/old/(.*)$', '/a']),
  rewrite: dice.pick(['/new/\\1', '/b']),
});

export const locality = (dice: Dice): string =>
  dice.pick(['eu-west', 'eu-west/zone1', 'us-east/zone1/*', 'ap-south/*']);
