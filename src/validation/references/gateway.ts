import type { WorkspaceIndex } from '../index/workspace-index.ts';
import type { RuleProblem, Subject } from '../rule.ts';
import { type GatewayUse, gatewaysNamed, gatewayUses, matchGatewayUses } from './gateway-uses.ts';
import { didYouMean, meantName } from './meant.ts';
import { hidesName, isUnknown } from './unknown.ts';

/** The Gateways that are known, as they are written from a namespace. */
function knownNames(index: WorkspaceIndex, namespace: string | null): string[] {
  return index.ofKind('Gateway').flatMap(({ ref }) => {
    if (isUnknown(ref.name)) return [];
    const isNear = ref.namespace === namespace || ref.namespace === null;
    return isNear ? [ref.name] : [`${ref.namespace}/${ref.name}`];
  });
}

function missing(use: GatewayUse, index: WorkspaceIndex, own: string | null, isMatch: boolean): RuleProblem {
  const known = knownNames(index, own);
  const elsewhere = known.find(name => name.endsWith(`/${use.name}`));
  const suggestion = elsewhere ?? meantName(use.written, known);
  const effect = isMatch ? 'this match never holds' : 'no request reaches this VirtualService through it';
  return {
    path: use.path,
    at: 'value',
    message: `There is no Gateway ${use.written}, so ${effect}. Correct the name (namespace/name), or add the Gateway.${didYouMean(suggestion)}`,
    // What does not exist has no hosts either, which others say beside it.
    also: isMatch ? ['KIA1102'] : ['KIA1102', 'IST0132'],
    data: { reference: 'gateway', gateway: use.written, suggestion },
  };
}

/** Gateways of both kinds have one name; an index that counts them apart calls the Gateway API's so, as Istio does. */
const isKnownWhole = (index: WorkspaceIndex, namespace: string | null): boolean =>
  index.isComplete('Gateway', namespace) && index.isComplete('KubernetesGateway', namespace);

/** Gateways that do not exist, said in a closed world only. */
export function* missingGateways(subject: Subject, index: WorkspaceIndex): Generator<RuleProblem> {
  const own = subject.ref.namespace;
  const bound = gatewayUses(subject);
  for (const use of [...bound, ...matchGatewayUses(subject)]) {
    if (!isKnownWhole(index, use.namespace) || gatewaysNamed(index, use).length > 0) continue;
    if (hidesName(index, 'Gateway', use.namespace)) continue;
    yield missing(use, index, own, !bound.includes(use));
  }
}
