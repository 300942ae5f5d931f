import { inWords, oncePerObject, placesOf } from '../references/objects.ts';
import { hashedSplits } from '../references/sticky.ts';
import type { ReferenceRule, RuleProblem } from '../rule.ts';
import { destinationRule, split, subsets, weights } from './examples.ts';

const WORDS: Readonly<Record<string, string>> = {
  httpCookie: 'a cookie',
  httpHeaderName: 'a header',
  httpQueryParameterName: 'a query parameter',
  useSourceIp: "the caller's address",
};

const balanced = (balancer: string): string =>
  destinationRule(`${subsets('v1', 'v2')}\ntrafficPolicy:\n  loadBalancer:\n    ${balancer}`);

const notSticky: ReferenceRule = {
  code: 'split-not-sticky',
  severity: 'info',
  scope: 'references',
  what: 'Consistent hashing behind destinations that are drawn by weight.',
  why: 'The weights are drawn anew for every request, and the hash only picks the pod within the subset that was drawn: somebody who got the canary gets the stable version with the next request. A warning where the hash is made from a cookie, which is there for sessions. A split that sets a cookie itself, for routes that match it, is left alone.',
  example: {
    bad: `${balanced('consistentHash: { useSourceIp: true }')}---\n${split(weights(90, 10))}`,
    good: `${balanced('simple: RANDOM')}---\n${split(weights(90, 10))}`,
  },
  *check(subject, index) {
    if (subject.value.kind !== 'VirtualService') return;
    for (const { path, by, rules } of hashedSplits(subject, index)) {
      const found = oncePerObject(rules);
      const message = `These weights are drawn for every request. ${inWords(found)} hashes by ${WORDS[by]}, but only among the pods of the subset that was drawn, so nobody stays with one version. To keep people there, match a cookie or header that says which version they got.`;
      const severity = by === 'httpCookie' ? 'warning' : 'info';
      const related = placesOf(found, 'hashes requests to pods');
      yield { path, at: 'key', message, severity, related } satisfies RuleProblem;
    }
  },
};

export const stickyRules = [notSticky];
