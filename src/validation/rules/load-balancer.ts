import { child, children, isSet, literal, onKey, onValue } from '../part.ts';
import { isWhole, policyParts } from '../policies.ts';
import type { DocumentRule } from '../rule.ts';
import { policyField } from './policy-examples.ts';

const balancer = (...lines: string[]): string => policyField('loadBalancer', ...lines);
const hash = (...lines: string[]): string =>
  balancer('consistentHash:', '  httpHeaderName: x-user', ...lines.map(line => `  ${line}`));
const cookie = (...attributes: string[]): string =>
  balancer(
    'consistentHash:',
    '  httpCookie:',
    '    name: user',
    '    ttl: 1h',
    '    attributes:',
    ...attributes.map(name => `      - name: ${name}`),
  );

const hashCookie: DocumentRule = {
  code: 'invalid-hash-cookie',
  severity: 'error',
  scope: 'document',
  what: 'A cookie to balance by without a name, or with an attribute that has none or comes twice.',
  why: "Istio's webhook refuses it.",
  example: { bad: cookie('SameSite', 'SameSite'), good: cookie('SameSite', 'Secure') },
  *check(subject) {
    for (const part of policyParts(subject, 'loadBalancer', 'consistentHash', 'httpCookie')) {
      if (part.value.name === '')
        yield onValue(
          [...part.path, 'name'],
          'The name of the cookie is empty. Name the cookie to balance by.',
        );
      const seen = new Set<string>();
      for (const { path, value } of children(part, 'attributes')) {
        const name = literal(value.name);
        if (name === '')
          yield onValue([...path, 'name'], 'The name of this attribute is empty. Name it, or remove it.');
        else if (name !== undefined && seen.has(name) && !subject.mayHoldMore([...part.path, 'attributes']))
          yield onValue([...path, 'name'], `The cookie has the attribute ${name} twice. Remove one of them.`);
        if (name !== undefined) seen.add(name);
      }
    }
  },
};

/** Envoy's own limit: the largest table that Maglev may have. */
const TOO_LARGE = 5_000_011;

/** As Envoy counts, to which 1 is prime. */
function isPrime(number: number): boolean {
  if (number < 4) return number > 0;
  if (number % 2 === 0) return false;
  for (let factor = 3; factor * factor <= number; factor += 2) if (number % factor === 0) return false;
  return true;
}

/** The prime number that is nearest below, or 2. */
function primeBelow(number: number): number {
  let candidate = Math.max(2, Math.floor(number));
  while (!isPrime(candidate)) candidate--;
  return candidate;
}

const maglevTable: DocumentRule = {
  code: 'invalid-maglev-table',
  severity: 'error',
  scope: 'document',
  what: 'A Maglev table of a size that is no prime number, or that is too large.',
  why: `Istio's webhook refuses it: Maglev spreads its hosts evenly over a prime number of places only, of which Envoy takes fewer than ${TOO_LARGE}.`,
  example: { bad: hash('maglev:', '  tableSize: 65536'), good: hash('maglev:', '  tableSize: 65537') },
  *check(subject) {
    for (const part of policyParts(subject, 'loadBalancer', 'consistentHash', 'maglev')) {
      const size = part.value.tableSize;
      if (!isSet(size)) {
        if (Object.values(part.value).some(isSet) || subject.mayHoldMore(part.path)) continue;
        yield onKey(
          part.path,
          'This Maglev table has no size. Add tableSize with a prime number such as 65537.',
        );
      } else if (typeof size === 'number' && size >= 0 && (size >= TOO_LARGE || !isPrime(size))) {
        const nearest = primeBelow(Math.min(size, TOO_LARGE - 1));
        const problem = size >= TOO_LARGE ? 'is too large for a Maglev table' : 'is no prime number';
        yield onValue(
          [...part.path, 'tableSize'],
          `${size} ${problem}. Write a prime number such as ${nearest}.`,
        );
      }
    }
  },
};

const ringSize: DocumentRule = {
  code: 'ring-size-with-hash-algorithm',
  severity: 'error',
  scope: 'document',
  what: 'The deprecated `minimumRingSize` beside `ringHash` or `maglev`.',
  why: "Istio's webhook refuses it: the algorithm has its own size.",
  example: {
    bad: hash('minimumRingSize: 1024', 'ringHash: {}'),
    good: hash('ringHash:', '  minimumRingSize: 1024'),
  },
  *check(subject) {
    for (const part of policyParts(subject, 'loadBalancer', 'consistentHash')) {
      const algorithm = ['ringHash', 'maglev'].find(name => isSet(part.value[name]));
      const old = part.value.minimumRingSize;
      if (algorithm === undefined || typeof old !== 'number' || old === 0 || !isWhole(subject, part))
        continue;
      const size = algorithm === 'ringHash' ? 'ringHash.minimumRingSize' : 'maglev.tableSize';
      const message = `minimumRingSize and ${algorithm} exclude each other. Remove it; the size belongs in ${size}.`;
      yield onKey([...part.path, 'minimumRingSize'], message);
    }
  },
};

const twoLocalities: DocumentRule = {
  code: 'locality-with-zone-aware',
  severity: 'error',
  scope: 'document',
  what: 'Both ways of balancing by place in one load balancer.',
  why: "Istio's webhook refuses `localityLbSetting` beside `zoneAwareLbSetting`.",
  example: {
    bad: balancer('localityLbSetting:', '  enabled: true', 'zoneAwareLbSetting:', '  enabled: true'),
    good: balancer('localityLbSetting:', '  enabled: true'),
  },
  *check(subject) {
    for (const part of policyParts(subject, 'loadBalancer')) {
      const { localityLbSetting, zoneAwareLbSetting } = part.value;
      if (!isSet(localityLbSetting) || !isSet(zoneAwareLbSetting) || !isWhole(subject, part)) continue;
      const message = 'localityLbSetting and zoneAwareLbSetting exclude each other. Remove one of them.';
      yield onKey([...part.path, 'zoneAwareLbSetting'], message);
    }
  },
};

const warmup: DocumentRule = {
  code: 'invalid-warmup',
  severity: 'error',
  scope: 'document',
  what: 'A warmup with an aggression of 0.',
  why: "Istio's webhook refuses it: the aggression is the exponent by which traffic grows.",
  example: {
    bad: balancer('warmup:', '  duration: 60s', '  aggression: 0'),
    good: balancer('warmup:', '  duration: 60s', '  aggression: 1'),
  },
  *check(subject) {
    for (const part of policyParts(subject, 'loadBalancer')) {
      const warm = child(part, 'warmup');
      // The schema has a word on negative numbers, percentages and a missing duration.
      if (warm?.value.aggression !== 0) continue;
      const message = 'The aggression is 0. Write a number above 0; 1 lets traffic grow evenly.';
      yield onValue([...warm.path, 'aggression'], message);
    }
  },
};

export const loadBalancerRules = [hashCookie, maglevTable, ringSize, twoLocalities, warmup];
