/** The rules by the kind that they may have something to say of: most look at one of both only. */
import type { OurKind } from '../kinds.ts';
import type { Rule } from '../rule.ts';
import { canaryPolicyRules } from './canary-policy.ts';
import { destinationListRules } from './destination-lists.ts';
import { destinationRuleRules } from './destination-rule.ts';
import { durationRules } from './durations.ts';
import { exportToRules } from './export-to.ts';
import { httpRouteRules } from './http-routes.ts';
import { rules } from './index.ts';
import { mutualTlsRules } from './mutual-tls.ts';
import { olderRules } from './older.ts';
import { plaintextRules } from './plaintext.ts';
import { proxyRules } from './proxies.ts';
import { readyPodRules } from './ready-pods.ts';
import { routeRules } from './routes.ts';
import { sameDestinationRules } from './same-destination.ts';
import { sameHostRules } from './same-host.ts';
import { stickyRules } from './sticky.ts';
import { unlabelledSubsetRules } from './unlabelled-subsets.ts';
import { virtualServiceRules } from './virtual-service.ts';
import { weightRules } from './weights.ts';

const ofBoth = new Set<Rule>([...durationRules, ...exportToRules]);
const ofPolicies = new Set<Rule>(canaryPolicyRules);
const onlyOf: Record<'VirtualService' | 'DestinationRule', ReadonlySet<Rule>> = {
  VirtualService: new Set<Rule>([
    ...weightRules,
    ...destinationListRules,
    ...routeRules,
    ...virtualServiceRules,
    ...httpRouteRules,
    ...stickyRules,
    ...sameHostRules,
    ...readyPodRules,
    ...olderRules,
    ...proxyRules,
  ]),
  DestinationRule: new Set<Rule>([
    ...destinationRuleRules,
    ...unlabelledSubsetRules,
    ...plaintextRules,
    ...mutualTlsRules,
    ...sameDestinationRules,
  ]),
};

const without = (kind: 'VirtualService' | 'DestinationRule'): Rule[] =>
  rules.filter(rule => ofBoth.has(rule) || !(onlyOf[kind].has(rule) || ofPolicies.has(rule)));

/** All rules that a resource of a kind is looked at with, in the order of `rules`. */
export const rulesFor: Record<OurKind, readonly Rule[]> = {
  CanaryPolicy: canaryPolicyRules,
  VirtualService: without('DestinationRule'),
  DestinationRule: without('VirtualService'),
};
