/** DestinationRules for hosts that do not exist (istio: destinationrule/subset; Kiali: KIA0202). */
import { clusterDomain } from '../../istio/hosts.ts';
import { isHostWithin } from '../host-cover.ts';
import type { WorkspaceIndex } from '../index/workspace-index.ts';
import { literal } from '../part.ts';
import { destinationRuleSpec } from '../policies.ts';
import type { RuleProblem, Subject } from '../rule.ts';
import { fields, list } from '../values.ts';
import { answering, isSurelyMissing } from './answering.ts';
import { missingHost } from './host.ts';
import { hidesHost, hidesName, isUnknown } from './unknown.ts';
import { audienceOf, isVisibleTo } from './visible.ts';

/** Whether something known may have a host that falls under a wildcard. */
function isAnyWithin(index: WorkspaceIndex, pattern: string): boolean {
  const isMet = (host: string): boolean => isHostWithin(host, pattern) || isHostWithin(pattern, host);
  const services = index.ofKind('Service').some(({ ref }) => {
    return ref.namespace === null || isMet(`${ref.name}.${ref.namespace}.svc.${clusterDomain}`);
  });
  const entries = index.ofKind('ServiceEntry').flatMap(({ value }) => list(fields(value.spec).hosts));
  return services || entries.some(host => typeof host === 'string' && isMet(host));
}

function isWildcardMissing(index: WorkspaceIndex, pattern: string): boolean {
  const isKnown = index.isComplete('Service', null) && index.isComplete('ServiceEntry', null);
  const isHidden = hidesHost(index, 'ServiceEntry') || hidesName(index, 'Service', null);
  return isKnown && !isHidden && !isAnyWithin(index, pattern);
}

/** The host of a DestinationRule that nothing answers for, said in a closed world only. */
export function* missingRuleHost(subject: Subject, index: WorkspaceIndex): Generator<RuleProblem> {
  const host = literal(destinationRuleSpec(subject)?.value.host);
  if (!host || isUnknown(host)) return;
  const { namespace } = subject.ref;
  const audience = audienceOf(subject);
  const isMissing = host.startsWith('*')
    ? isWildcardMissing(index, host)
    : !answering(index, host, namespace).some(({ resource }) => isVisibleTo(resource, audience)) &&
      isSurelyMissing(index, host, namespace);
  if (!isMissing) return;
  const { missing, question, data } = missingHost(index, host, namespace);
  yield {
    path: ['spec', 'host'],
    at: 'value',
    message: `${missing} that ${host} stands for where this DestinationRule applies, so it has no effect. Correct the host, or add what is missing.${question}`,
    also: ['KIA0202'],
    data,
  };
}
