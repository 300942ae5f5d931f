/** What Istio's webhook asks of a VirtualService, beyond its weights and routes. */
import type { DocumentRule } from '../rule.ts';
import { actionRules } from './actions.ts';
import { corsRules } from './cors.ts';
import { delegateRules } from './delegates.ts';
import { destinationRules } from './destinations.ts';
import { directResponseRules } from './direct-responses.ts';
import { durationRules } from './durations.ts';
import { exportToRules } from './export-to.ts';
import { faultRules } from './faults.ts';
import { gatewayRules } from './gateways.ts';
import { headerRules } from './headers.ts';
import { hostRules } from './hosts.ts';
import { matchRules } from './matches.ts';
import { mirrorRules } from './mirrors.ts';
import { redirectRules } from './redirects.ts';
import { regexRules } from './regex.ts';
import { retryRules } from './retries.ts';
import { rewriteRules } from './rewrites.ts';
import { sniRules } from './sni.ts';
import { tlsTcpRules } from './tls-tcp.ts';
import { unreachableRules } from './unreachable.ts';

export const virtualServiceRules: readonly DocumentRule[] = [
  ...unreachableRules,
  ...hostRules,
  ...gatewayRules,
  ...exportToRules,
  ...delegateRules,
  ...actionRules,
  ...matchRules,
  ...regexRules,
  ...destinationRules,
  ...mirrorRules,
  ...headerRules,
  ...redirectRules,
  ...rewriteRules,
  ...directResponseRules,
  ...faultRules,
  ...retryRules,
  ...corsRules,
  ...durationRules,
  ...tlsTcpRules,
  ...sniRules,
];
