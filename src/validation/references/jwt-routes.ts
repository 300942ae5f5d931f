/** Routes by JWT claims where nobody checks JWTs (istio: virtualservice/jwtclaimroute). */

import type { Path } from '../../yaml/index.ts';
import { type Labels, plainLabels, podLabels, selects, workloadKinds } from '../index/pods.ts';
import type { KnownResource, WorkspaceIndex } from '../index/workspace-index.ts';
import { matchParts } from '../part.ts';
import { refInWords } from '../resource.ts';
import type { RuleProblem, Subject } from '../rule.ts';
import { isJwtClaim } from '../rules/jwt-claim.ts';
import { fields } from '../values.ts';
import { type GatewayUse, gatewaysNamed, gatewayUses, isIstioGateway } from './gateway-uses.ts';
import { placesOf } from './places.ts';

/** Where RequestAuthentications hold for every namespace, unless the mesh says otherwise. */
const ROOT = 'istio-system';

function claims(subject: Subject): { path: Path; claim: string }[] {
  return matchParts(subject, ['http']).flatMap(({ path, value }) =>
    ['headers', 'withoutHeaders'].flatMap(group =>
      Object.keys(fields(value[group]))
        .filter(isJwtClaim)
        .map(claim => ({ path: [...path, group, claim], claim })),
    ),
  );
}

/** Whether JWTs are checked at a workload; yes also where that cannot be told. */
function isChecked(index: WorkspaceIndex, workload: KnownResource): boolean {
  const labels = podLabels(workload);
  if (!labels) return true;
  const near = [
    ...index.inNamespace('RequestAuthentication', ROOT),
    ...index.inNamespace('RequestAuthentication', workload.ref.namespace),
  ];
  return near.some(({ value, mayHoldMore }) => {
    const selector = plainLabels(fields(fields(value.spec).selector).matchLabels);
    return mayHoldMore || !selector || selects(selector, labels);
  });
}

/** Whether some RequestAuthentication may pick pods of which no more is known than that a gateway picks them. */
function mayBeChecked(index: WorkspaceIndex, gateway: Labels): boolean {
  return index.ofKind('RequestAuthentication').some(({ value, mayHoldMore }) => {
    const selector = plainLabels(fields(fields(value.spec).selector).matchLabels);
    if (mayHoldMore || !selector) return true;
    return Object.entries(selector).every(([key, label]) => (gateway[key] ?? label) === label);
  });
}

/** The first workload of a gateway at which nobody checks JWTs, or the gateway where its workloads are not known. */
function unchecked(index: WorkspaceIndex, use: GatewayUse): KnownResource | undefined {
  for (const gateway of gatewaysNamed(index, use).filter(isIstioGateway)) {
    const selector = plainLabels(fields(gateway.value.spec).selector);
    if (gateway.ref.namespace !== use.namespace || gateway.mayHoldMore || !selector) continue;
    const workloads = workloadKinds.flatMap(kind => index.ofKind(kind));
    const own = workloads.filter(workload => selects(selector, podLabels(workload) ?? selector));
    if (own.length === 0 && !mayBeChecked(index, selector)) return gateway;
    const found = own.find(workload => !isChecked(index, workload));
    if (found) return found;
  }
  return undefined;
}

/** Claims that are routed by at a gateway without a RequestAuthentication, said in a closed world only. */
export function* uncheckedClaims(subject: Subject, index: WorkspaceIndex): Generator<RuleProblem> {
  const routed = claims(subject);
  if (routed.length === 0 || !index.isComplete('RequestAuthentication', null)) return;
  for (const use of gatewayUses(subject)) {
    const place = unchecked(index, use);
    if (!place) continue;
    const isGateway = place.ref.kind === 'Gateway';
    const where = isGateway
      ? `${refInWords(place.ref)}, wherever it runs`
      : `${refInWords(place.ref)}, which the gateway ${use.written} runs on`;
    for (const { path, claim } of routed) {
      yield {
        path,
        at: 'key',
        message: `No RequestAuthentication checks JWTs at ${where}, so no request has the claim ${claim} and this match never holds as meant. Add a RequestAuthentication whose selector picks that gateway.`,
        data: { claim, gateway: use.written },
        related: placesOf([place], ({ ref }) => `${refInWords(ref)} has no RequestAuthentication`),
      };
    }
    return;
  }
}
