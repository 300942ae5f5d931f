/**
 * The public configurations as one figure: what Istio takes has no error here, and what it refuses has one for the
 * reason that it is refused for. Cases across resources are held to their codes in tests of their own.
 */
import { expect, it } from 'vitest';
import { validateText } from '../../../src/validation/index.ts';
import { type CorpusCase, corpusCases, corpusText } from './corpus.ts';

interface Judged extends CorpusCase {
  /** What is wrong, in a few words each. */
  reason?: string[];
}

/** The codes that say what the words of a case say. */
const REASONS: readonly (readonly [words: RegExp, ...codes: string[]])[] = [
  [/^duplicate hosts$/, 'overlapping-hosts'],
  [/gateway/, 'invalid-gateway-name', 'invalid-delegate'],
  [/route required/, 'route-without-target'],
  [/^destination required|^mirror destination|^null header/, 'missing-field', 'wrong-type'],
  [/authority set twice/, 'authority-set-twice'],
  [/prefixRewrite/, 'redirect-prefix'],
  [/empty header name/, 'invalid-header-operation', 'invalid-header-match'],
  [/unterminated variable|unescaped %/, 'invalid-header-value'],
  [/empty (prefix|regex)/, 'empty-condition'],
  [/mirrorPercent|mirror percentage/, 'mirror-percentage'],
  [/mirror\+mirrors|root redirect/, 'conflicting-actions'],
  [/empty domain name/, 'missing-field', 'invalid-rule-host'],
  [/^port/, 'invalid-destination-port'],
  [/cors method/, 'cors-method'],
  [/ms precision/, 'duration-too-precise'],
  [/maxAge seconds/, 'cors-max-age'],
  [/^http status/, 'fault-status', 'direct-response-status', 'out-of-range'],
  [/^percentage/, 'fault-percentage'],
  [/attempts/, 'retries-without-attempts'],
  [/< 1ms/, 'invalid-duration'],
  [/retryOn/, 'unknown-retry-policy'],
  [/uriRegexRewrite/, 'invalid-rewrite'],
  [/^regex/, 'invalid-regex'],
  [/empty redirect/, 'redirect-without-target'],
  [/redirect code/, 'invalid-redirect'],
  [/body>1MB/, 'direct-response-too-large'],
  [/subset name/, 'invalid-subset'],
  [/skipVerify/, 'verification-skipped-and-set'],
  [/empty trafficPolicy/, 'empty-traffic-policy'],
  [/UPGRADE/, 'upgrade-with-client-protocol'],
  [/empty connectionPool/, 'empty-connection-pool'],
  [/^max(Connections|ConcurrentStreams)|^http2MaxRequests/, 'negative-connection-limit'],
  [/cookie/, 'missing-field', 'invalid-hash-cookie'],
  [/locality\+zoneaware/, 'locality-with-zone-aware'],
  [/EjectionPercent|HealthPercent/, 'invalid-outlier-percent'],
  [/without split/, 'local-failures-not-split'],
  [/credentialName/, 'credential-with-files'],
  [/locality total/, 'invalid-locality-weights'],
  [/distribute\+failover/, 'distribute-with-failover'],
  [/failover region/, 'invalid-failover'],
  [/topology/, 'topology-in-failover-priority'],
  [/^wildcard/, 'invalid-locality'],
  [/^overlap$/, 'overlapping-localities'],
  [/subnet/, 'invalid-subnet'],
  [/label|invalid (port|host)/, 'invalid-rule-host', 'invalid-host', 'invalid-sni-host'],
  [/exportTo|\* with others/, 'invalid-export-to'],
  [/weight<0/, 'negative-weight'],
  [/warmup duration/, 'missing-field'],
  [/warmup aggression/, 'out-of-range', 'invalid-warmup'],
];

/** Refused by Istio and not caught for the same reason, each with why: none at present. */
const MISSES: Readonly<Record<string, string>> = {};

const cases = corpusCases() as Judged[] | undefined;
if (!cases) console.log('skipped: ../shared/corpus is not beside this repository');

const errors = (one: Judged): string[] =>
  validateText(corpusText(one.file))
    .filter(({ severity }) => severity === 'error')
    .map(({ code }) => code);

/** Whether an error says each reason of a case; any error will do where no reason is given. */
function isCaught(one: Judged): boolean {
  const codes = errors(one);
  const reasons = (one.reason ?? []).filter(words => words !== '');
  return (
    codes.length > 0 &&
    reasons.every(words =>
      REASONS.some(([known, ...all]) => known.test(words) && all.some(code => codes.includes(code))),
    )
  );
}

it.skipIf(!cases)('what is valid has no error, and what is not has the right one', () => {
  const alone = (cases ?? []).filter(({ corpus }) =>
    ['istio-validation', 'api-cel', 'samples'].includes(corpus),
  );
  const valid = alone.filter(
    ({ expect: wanted, category }) => wanted === 'valid' || category === 'placeholder',
  );
  const invalid = alone.filter(one => one.expect === 'invalid' && one.category !== 'placeholder');
  const loud = valid.filter(one => errors(one).length > 0).map(({ file }) => file);
  const missed = invalid.filter(one => !isCaught(one)).map(({ file }) => file);
  console.log(
    `public configurations: ${valid.length - loud.length} of ${valid.length} valid ones without an error, ` +
      `${invalid.length - missed.length} of ${invalid.length} invalid ones for the right reason`,
  );
  for (const file of missed) console.log(`missed: ${file}: ${MISSES[file] ?? 'not known why'}`);
  expect(loud).toEqual([]);
  expect(missed).toEqual(Object.keys(MISSES));
  expect(missed.length).toBeLessThanOrEqual(0.03 * invalid.length);
});
