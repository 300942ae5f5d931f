/** DestinationRules for hosts that do not exist (istio: destinationrule/subset; Kiali: KIA0202). */
import { isHostWithin } from '../host-cover.ts';
import type { WorkspaceIndex } from '../index/workspace-index.ts';
import { literal } from '../part.ts';
import { destinationRuleSpec } from '../policies.ts';
import type { RuleProblem, Subject } from '../rule.ts';
import { fields, list } from '../values.ts';
import { answering, isSurelyMissing } from './answering.ts';
import { missingHost } from './host.ts';
import { hidesHost, isUnknown } from './unknown.ts';
import { audienceOf, isVisibleTo } from './visible.ts';

/** Wildcards over services of the cluster set a policy for whatever comes, be there a service or not. */
const OWN = /\.?(?:cluster\.)?local$/;

/** Whether a wildcard stands for no ServiceEntry, and all of them are known. */
function isWildcardMissing(index: WorkspaceIndex, pattern: string): boolean {
  if (pattern === '*' || OWN.test(pattern) || hidesHost(index, 'ServiceEntry')) return false;
  const hosts = index.ofKind('ServiceEntry').flatMap(({ value }) => list(fields(value.spec).hosts));
  const isMet = hosts.some(
    host => typeof host === 'string' && (isHostWithin(host, pattern) || isHostWithin(pattern, host)),
  );
  return index.isComplete('ServiceEntry', null) && !isMet;
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
  const { missing, question, isHalf, data } = missingHost(index, host, namespace);
  yield {
    path: ['spec', 'host'],
    at: 'value',
    message: `${missing} that ${host} stands for where this DestinationRule applies, so it has no effect. Correct the host, or add what is missing.${question}`,
    also: isHalf ? undefined : ['KIA0202'],
    data,
  };
}
