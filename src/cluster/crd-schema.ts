/**
 * What the cluster's own CRDs know of our kinds: from the CRDs themselves, else from the API's OpenAPI
 * document, which whoever may not read CRDs may read all the same.
 */

import type { ClusterSchema, KeptFields } from '../validation/index.ts';
import { ISTIO_GROUP, type IstioKind } from '../validation/kinds.ts';
import { ClusterError } from './errors.ts';
import type { ClusterSession, SessionHttp } from './ports.ts';

interface Structural {
  type?: string;
  properties?: Record<string, Structural>;
  items?: Structural;
  additionalProperties?: boolean | Structural;
  enum?: unknown[];
  'x-kubernetes-preserve-unknown-fields'?: boolean;
  'x-kubernetes-group-version-kind'?: { group?: string; version?: string; kind?: string }[];
}

interface Crd {
  spec?: {
    versions?: { name?: string; served?: boolean; schema?: { openAPIV3Schema?: Structural } }[];
  };
}

interface Read {
  spec?: Structural;
  versions: string[];
}

const plurals: Record<IstioKind, string> = {
  VirtualService: 'virtualservices',
  DestinationRule: 'destinationrules',
};
const preferred = ['v1', 'v1beta1', 'v1alpha3'];

/** Best first: what we know in its order, then whatever is newer than this product. */
const sorted = (versions: readonly string[]): string[] => [
  ...preferred.filter(version => versions.includes(version)),
  ...versions.filter(version => !preferred.includes(version)),
];

/** What a structural schema keeps of a value; what it neither names nor leaves open is dropped. */
export function keptOf(schema: Structural | undefined): KeptFields {
  if (!schema?.type || schema['x-kubernetes-preserve-unknown-fields']) return { open: true };
  const { properties, items, additionalProperties, enum: choices } = schema;
  if (additionalProperties === true) return { open: true };
  const each = items ?? (additionalProperties || undefined);
  const fields = Object.entries(properties ?? {}).map(([name, inner]) => [name, keptOf(inner)] as const);
  return {
    ...(properties ? { fields: Object.fromEntries(fields) } : {}),
    ...(each ? { each: keptOf(each) } : {}),
    ...(choices ? { choices } : {}),
  };
}

async function fromCrd(http: SessionHttp, kind: IstioKind): Promise<Read> {
  const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${plurals[kind]}.${ISTIO_GROUP}`;
  const { spec } = await http.ask<Crd>({ method: 'GET', path });
  const served = (spec?.versions ?? []).filter(version => version.served);
  const versions = sorted(served.flatMap(({ name }) => name ?? []));
  const best = served.find(({ name }) => name === versions[0]);
  return { spec: best?.schema?.openAPIV3Schema?.properties?.spec, versions };
}

async function fromOpenApi(http: SessionHttp, kind: IstioKind): Promise<Read> {
  const group = await http.ask<{ versions?: { version?: string }[] }>({
    method: 'GET',
    path: `/apis/${ISTIO_GROUP}`,
  });
  const versions = sorted((group.versions ?? []).flatMap(({ version }) => version ?? []));
  const document = await http.ask<{ components?: { schemas?: Record<string, Structural> } }>({
    method: 'GET',
    path: `/openapi/v3/apis/${ISTIO_GROUP}/${versions[0]}`,
  });
  const isKind = (schema: Structural): boolean =>
    schema['x-kubernetes-group-version-kind']?.some(
      one => one.group === ISTIO_GROUP && one.version === versions[0] && one.kind === kind,
    ) ?? false;
  const schema = Object.values(document.components?.schemas ?? {}).find(isKind);
  return { spec: schema?.properties?.spec, versions };
}

/** Undefined where it may not be read, or the cluster does not say: then nothing is known, and nothing said. */
async function read(http: SessionHttp, kind: IstioKind): Promise<Read | undefined> {
  for (const road of [fromCrd, fromOpenApi]) {
    try {
      const found = await road(http, kind);
      if (found.spec) return found;
    } catch (error) {
      const isRefusal = error instanceof ClusterError && ['forbidden', 'not-found'].includes(error.code);
      if (!isRefusal) throw error;
    }
  }
  return undefined;
}

/**
 * The CRDs of the session's cluster; undefined where they may not be read or are not there. Two to six
 * requests, so ask once a session. Throws a ClusterError where the cluster does not answer.
 */
export async function readClusterSchema(session: ClusterSession): Promise<ClusterSchema | undefined> {
  const { http, identity } = session;
  const [route, rule] = await Promise.all([read(http, 'VirtualService'), read(http, 'DestinationRule')]);
  if (!route && !rule) return undefined;
  return {
    context: identity.context,
    specs: {
      ...(route ? { VirtualService: keptOf(route.spec) } : {}),
      ...(rule ? { DestinationRule: keptOf(rule.spec) } : {}),
    },
    versions: (route ?? rule)?.versions,
  };
}
