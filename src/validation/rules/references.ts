import { missingGateways } from '../references/gateway.ts';
import { missingHosts } from '../references/host.ts';
import { missingSubsets } from '../references/subset.ts';
import type { ReferenceRule } from '../rule.ts';
import { destinationRule, split, subsets, weights } from './examples.ts';
import { gatewayReferenceRules } from './gateway-references.ts';
import { meshReferenceRules } from './mesh-references.ts';
import { serviceReferenceRules } from './service-references.ts';

const rule = destinationRule(subsets('v1', 'v2'));
const typo = split(weights(90, 10)).replace('subset: v2', 'subset: v3');

const missingReference: ReferenceRule = {
  code: 'IST0101',
  severity: 'error',
  also: ['KIA1101', 'KIA1102', 'KIA1107'],
  scope: 'references',
  what: 'A subset, host, port or gateway that does not exist.',
  why: 'Istio accepts the VirtualService and the requests fail (503 for a subset that no DestinationRule defines). A subset is checked where a DestinationRule of its host is known, a port where its Service is; a host or gateway only where everything is known: in a closed world (`--closed-world`) or with a cluster, since otherwise it may exist elsewhere. What is not exported to where the VirtualService applies does not count. `istioctl analyze` reports the same code, Kiali KIA1101 (host), KIA1102 (gateway) and KIA1107 (subset).',
  example: { bad: `${rule}---\n${typo}`, good: `${rule}---\n${split(weights(90, 10))}` },
  *check(subject, index) {
    if (subject.value.kind !== 'VirtualService') return;
    yield* missingSubsets(subject, index);
    yield* missingHosts(subject, index);
    yield* missingGateways(subject, index);
  },
};

export const referenceRules = [
  missingReference,
  ...meshReferenceRules,
  ...serviceReferenceRules,
  ...gatewayReferenceRules,
];
