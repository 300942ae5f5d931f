/** The table of all rules: one file a family, in the order in which their findings are documented. */
import type { Rule } from '../rule.ts';
import { canaryPolicyRules } from './canary-policy.ts';
import { destinationListRules } from './destination-lists.ts';
import { destinationRuleRules } from './destination-rule.ts';
import { httpRouteRules } from './http-routes.ts';
import { knownNamespaceRules } from './known-namespaces.ts';
import { metadataRules } from './metadata.ts';
import { mutualTlsRules } from './mutual-tls.ts';
import { olderRules } from './older.ts';
import { plaintextRules } from './plaintext.ts';
import { proxyRules } from './proxies.ts';
import { readyPodRules } from './ready-pods.ts';
import { referenceRules } from './references.ts';
import { routeRules } from './routes.ts';
import { sameDestinationRules } from './same-destination.ts';
import { sameHostRules } from './same-host.ts';
import { stickyRules } from './sticky.ts';
import { unlabelledSubsetRules } from './unlabelled-subsets.ts';
import { virtualServiceRules } from './virtual-service.ts';
import { weightRules } from './weights.ts';

export const rules: readonly Rule[] = [
  ...weightRules,
  ...destinationListRules,
  ...routeRules,
  ...metadataRules,
  ...virtualServiceRules,
  ...destinationRuleRules,
  ...unlabelledSubsetRules,
  ...referenceRules,
  ...sameHostRules,
  ...sameDestinationRules,
  ...plaintextRules,
  ...mutualTlsRules,
  ...knownNamespaceRules,
  ...httpRouteRules,
  ...stickyRules,
  ...readyPodRules,
  ...olderRules,
  ...proxyRules,
  ...canaryPolicyRules,
];
