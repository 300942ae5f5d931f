/** Discovery documents: which groups, versions and resources there are. */
import type { JsonObject } from '../json.ts';
import { apiVersionOf, type Kind } from '../kinds/kind.ts';
import { kinds, reviews, servedGroups } from '../kinds/table.ts';

/** What can be done with every stored kind. */
export const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
/** What can be done with a subresource. */
export const SUB_VERBS = ['get', 'patch', 'update'];

/** The kinds served in a group and version. */
export function kindsIn(group: string, version: string): Kind[] {
  return kinds.filter(kind => kind.group === group && kind.versions.includes(version));
}

function resourceEntries(kind: Kind): JsonObject[] {
  const { plural, namespaced } = kind;
  const scale = { group: 'autoscaling', version: 'v1', kind: 'Scale' };
  return [
    {
      name: plural,
      singularName: kind.singular,
      namespaced,
      kind: kind.kind,
      verbs: VERBS,
      ...(kind.shortNames ? { shortNames: [...kind.shortNames] } : {}),
      ...(kind.categories ? { categories: [...kind.categories] } : {}),
    },
    ...(kind.scale
      ? [{ name: `${plural}/scale`, singularName: '', namespaced, ...scale, verbs: SUB_VERBS }]
      : []),
    ...(kind.status
      ? [{ name: `${plural}/status`, singularName: '', namespaced, kind: kind.kind, verbs: SUB_VERBS }]
      : []),
  ];
}

/** `/api/v1` or `/apis/GROUP/VERSION`; undefined when not served. */
export function resourceList(group: string, version: string): JsonObject | undefined {
  const stored = kindsIn(group, version).flatMap(resourceEntries);
  const asked = reviews
    .filter(review => review.group === group && version === 'v1')
    .map(review => ({
      name: review.plural,
      singularName: review.kind.toLowerCase(),
      namespaced: false,
      kind: review.kind,
      verbs: ['create'],
    }));
  const resources = [...stored, ...asked];
  if (resources.length === 0) return undefined;
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: apiVersionOf(group, version), resources };
}

function apiGroup(group: string, versions: readonly string[]): JsonObject {
  const entries = versions.map(version => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions: entries, preferredVersion: entries[0] ?? {} };
}

/** `/apis`. */
export function groupList(): JsonObject {
  const groups = servedGroups().map(({ group, versions }) => apiGroup(group, versions));
  return { kind: 'APIGroupList', apiVersion: 'v1', groups };
}

/** `/apis/GROUP`; undefined when not served. */
export function groupDocument(group: string): JsonObject | undefined {
  const found = servedGroups().find(one => one.group === group);
  return found && { kind: 'APIGroup', apiVersion: 'v1', ...apiGroup(group, found.versions) };
}

/** `/api`. */
export function coreVersions(serverAddress: string): JsonObject {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }],
  };
}

/** `/version`. The numbers are those of the API server whose behaviour the sandbox follows. */
export function versionDocument(): JsonObject {
  return {
    major: '1',
    minor: '36',
    gitVersion: 'v1.36.0+istio-canary-sandbox',
    gitCommit: '',
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: '',
    compiler: '',
    platform: `${process.platform}/${process.arch}`,
  };
}
