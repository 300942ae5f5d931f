/** OpenAPI as far as kubectl reads it: which kinds take which query parameters, and what their fields mean. */
import { createHash } from 'node:crypto';
import { isObject, type JsonObject } from '../json.ts';
import { apiVersionOf, type Kind } from '../kinds/kind.ts';
import { servedGroups } from '../kinds/table.ts';
import { kindsIn } from './plain.ts';
import { componentsOf } from './schema.ts';

const query = (name: string, type = 'string') => ({
  name,
  in: 'query',
  schema: { type, uniqueItems: true },
});

const WRITE_PARAMETERS = ['dryRun', 'fieldManager', 'fieldValidation'].map(name => query(name));

function operation(kind: Kind, version: string, action: string): JsonObject {
  return {
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group: kind.group, version, kind: kind.kind },
    parameters: [...WRITE_PARAMETERS, ...(action === 'patch' ? [query('force', 'boolean')] : [])],
    responses: { 200: { description: 'OK' } },
  };
}

function pathsOf(kind: Kind, version: string): JsonObject {
  const root = kind.group ? `/apis/${kind.group}/${version}` : `/api/${version}`;
  const collection = `${root}${kind.namespaced ? '/namespaces/{namespace}' : ''}/${kind.plural}`;
  return {
    [collection]: { post: operation(kind, version, 'post') },
    [`${collection}/{name}`]: {
      put: operation(kind, version, 'put'),
      patch: operation(kind, version, 'patch'),
    },
  };
}

function schemasOf(kind: Kind, version: string): JsonObject {
  const name = [...kind.group.split('.').reverse(), version, kind.kind].filter(Boolean).join('.');
  const components = componentsOf(kind.kind, name);
  const own = components[name];
  return {
    ...components,
    [name]: {
      ...(isObject(own) ? own : {}),
      'x-kubernetes-group-version-kind': [{ group: kind.group, version, kind: kind.kind }],
    },
  };
}

/** `/openapi/v3/…` of one group and version; undefined when it holds no stored kind. */
export function openApiV3(group: string, version: string): JsonObject | undefined {
  const kinds = kindsIn(group, version);
  if (kinds.length === 0) return undefined;
  return {
    openapi: '3.0.0',
    info: { title: 'istio-canary sandbox', version: 'v1.36.0' },
    paths: Object.assign({}, ...kinds.map(kind => pathsOf(kind, version))),
    components: { schemas: Object.assign({}, ...kinds.map(kind => schemasOf(kind, version))) },
  };
}

/** `/openapi/v3`: where each document is, with a hash that lets clients cache it. */
export function openApiV3Index(): JsonObject {
  const all = [{ group: '', versions: ['v1'] }, ...servedGroups()];
  const entries = all.flatMap(({ group, versions }) =>
    versions.flatMap(version => {
      const document = openApiV3(group, version);
      if (!document) return [];
      const path = `${group ? 'apis' : 'api'}/${apiVersionOf(group, version)}`;
      const hash = createHash('sha256').update(JSON.stringify(document)).digest('hex').slice(0, 32);
      return [[path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` }] as const];
    }),
  );
  return { paths: Object.fromEntries(entries) };
}

/** `/openapi/v2`, for clients that still ask: the kinds without their fields. */
export function openApiV2(): JsonObject {
  return {
    swagger: '2.0',
    info: { title: 'istio-canary sandbox', version: 'v1.36.0' },
    paths: {},
    definitions: {},
  };
}

/** The media type that kubectl asks `/openapi/v2` for; it takes no JSON there. */
export const OPENAPI_PROTOBUF = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

/** The same as `openApiV2` in protobuf: field 1 is the version, field 2 the info with title and version. */
export function openApiV2Protobuf(): Buffer {
  const field = (number: number, value: Buffer) =>
    Buffer.concat([Buffer.from([number * 8 + 2, value.length]), value]);
  const info = Buffer.concat([
    field(1, Buffer.from('istio-canary sandbox')),
    field(2, Buffer.from('v1.36.0')),
  ]);
  return Buffer.concat([field(1, Buffer.from('2.0')), field(2, info)]);
}
