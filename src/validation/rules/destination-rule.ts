/** The rules about DestinationRules alone, as Istio's webhook checks them, in the order of the documentation. */
import type { DocumentRule } from '../rule.ts';
import { connectionPoolRules } from './connection-pool.ts';
import { deprecatedRules } from './deprecated.ts';
import { destinationHostRules } from './destination-hosts.ts';
import { failoverRules } from './failover.ts';
import { loadBalancerRules } from './load-balancer.ts';
import { localityRules } from './locality.ts';
import { outlierDetectionRules } from './outlier-detection.ts';
import { subsetRules } from './subsets.ts';
import { tlsSettingsRules } from './tls-settings.ts';
import { tlsVerificationRules } from './tls-verification.ts';
import { trafficPolicyRules } from './traffic-policy.ts';
import { tunnelProxyRules } from './tunnel-proxy.ts';
import { workloadSelectorRules } from './workload-selector.ts';

export const destinationRuleRules: readonly DocumentRule[] = [
  ...destinationHostRules,
  ...subsetRules,
  ...trafficPolicyRules,
  ...connectionPoolRules,
  ...loadBalancerRules,
  ...localityRules,
  ...failoverRules,
  ...outlierDetectionRules,
  ...tlsSettingsRules,
  ...tlsVerificationRules,
  ...tunnelProxyRules,
  ...workloadSelectorRules,
  ...deprecatedRules,
];
