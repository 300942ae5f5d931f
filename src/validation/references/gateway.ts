import { isPlaceholder } from '../../yaml/index.ts';
import type { WorkspaceIndex } from '../index/workspace-index.ts';
import type { RuleProblem, Subject } from '../rule.ts';
import { fields, list, text } from '../values.ts';

/** Gateways that do not exist, said in a closed world only. */
export function* missingGateways(subject: Subject, index: WorkspaceIndex): Generator<RuleProblem> {
  if (!index.isComplete('Gateway', null)) return;
  const gateways = index
    .ofKind('Gateway')
    .filter(({ ref }) => ref.apiVersion.startsWith('networking.istio.io/'));
  for (const [i, written] of list(fields(subject.value.spec).gateways).entries()) {
    const gateway = text(written);
    // A dotted name is the legacy spelling, which Istio only warns about.
    if (!gateway || gateway === 'mesh' || gateway.includes('.') || isPlaceholder(gateway)) continue;
    const [first = '', second] = gateway.split('/');
    const name = second ?? first;
    const namespace = second === undefined ? subject.ref.namespace : first;
    const exists = gateways.some(
      ({ ref }) =>
        ref.name === name && (ref.namespace === namespace || ref.namespace === null || namespace === null),
    );
    if (exists) continue;
    yield {
      path: ['spec', 'gateways', i],
      at: 'value',
      message: `There is no Gateway ${gateway}, so no request reaches this VirtualService through it. Correct the name (namespace/name), or add the Gateway.`,
      data: { reference: 'gateway', gateway },
    };
  }
}
