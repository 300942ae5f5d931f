/** Aggregated discovery: all groups in one document, as kubectl and client-go ask for it. */
import type { JsonObject } from '../json.ts';
import type { Kind } from '../kinds/kind.ts';
import { reviews, servedGroups } from '../kinds/table.ts';
import { kindsIn, SUB_VERBS, VERBS } from './plain.ts';

/** The media type of the answer; clients compare it, parameter by parameter. */
export const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** Whether an Accept header takes the aggregated form. */
export function wantsAggregated(accept: string | undefined): boolean {
  return (accept ?? '').split(',').some(range => {
    const parameters = new Set(range.split(';').map(part => part.trim()));
    return ['application/json', 'g=apidiscovery.k8s.io', 'v=v2', 'as=APIGroupDiscoveryList'].every(part =>
      parameters.has(part),
    );
  });
}

function resource(kind: Kind, version: string): JsonObject {
  const responseKind = { group: kind.group, version, kind: kind.kind };
  const scale = { group: 'autoscaling', version: 'v1', kind: 'Scale' };
  const subresources = [
    ...(kind.scale ? [{ subresource: 'scale', responseKind: scale, verbs: SUB_VERBS }] : []),
    ...(kind.status ? [{ subresource: 'status', responseKind, verbs: SUB_VERBS }] : []),
  ];
  return {
    resource: kind.plural,
    responseKind,
    scope: kind.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: kind.singular,
    verbs: VERBS,
    ...(kind.shortNames ? { shortNames: [...kind.shortNames] } : {}),
    ...(kind.categories ? { categories: [...kind.categories] } : {}),
    ...(subresources.length > 0 ? { subresources } : {}),
  };
}

function versionEntry(group: string, version: string): JsonObject {
  const asked = reviews
    .filter(review => review.group === group)
    .map(review => ({
      resource: review.plural,
      responseKind: { group, version, kind: review.kind },
      scope: 'Cluster',
      singularResource: review.kind.toLowerCase(),
      verbs: ['create'],
    }));
  const stored = kindsIn(group, version).map(kind => resource(kind, version));
  return { version, resources: [...stored, ...asked], freshness: 'Current' };
}

/** `/api` (the core group) or `/apis` (all others) in one document. */
export function aggregated(core: boolean): JsonObject {
  const groups = core ? [{ group: '', versions: ['v1'] }] : servedGroups();
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.map(({ group, versions }) => ({
      metadata: (group ? { name: group } : {}) as JsonObject,
      versions: versions.map(version => versionEntry(group, version)),
    })),
  };
}
