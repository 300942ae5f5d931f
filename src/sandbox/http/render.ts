/** Objects as the client wants to see them: whole, as rows of a table, or metadata only. */
import type { Json, JsonObject } from '../json.ts';
import { apiVersionOf, type Kind } from '../kinds/kind.ts';
import { asJson, type Stored } from '../objects.ts';
import type { Page } from '../verbs/list.ts';

/** The form of the answer. */
export interface View {
  as: 'object' | 'table' | 'metadata';
  /** How much of each object a table row carries. */
  includeObject: 'None' | 'Metadata' | 'Object';
}

/** What an Accept header asks for. JSON is the only encoding; the first transform that is known counts. */
export function viewOf(accept: string | undefined, query: URLSearchParams): View {
  const include = query.get('includeObject');
  const includeObject = include === 'None' || include === 'Object' ? include : 'Metadata';
  for (const range of (accept ?? '').split(',')) {
    const as = /;\s*as=(\w+)/.exec(range)?.[1];
    if (!/^\s*application\/json/.test(range)) continue;
    if (as === undefined) return { as: 'object', includeObject };
    if (as === 'Table') return { as: 'table', includeObject };
    if (as.startsWith('PartialObjectMetadata')) return { as: 'metadata', includeObject };
  }
  return { as: 'object', includeObject };
}

const partial = (object: Stored): JsonObject => ({
  kind: 'PartialObjectMetadata',
  apiVersion: 'meta.k8s.io/v1',
  metadata: asJson(object).metadata ?? {},
});

const inVersion = (kind: Kind, version: string, object: Stored): JsonObject => ({
  ...asJson(object),
  apiVersion: apiVersionOf(kind.group, version),
});

function row(kind: Kind, version: string, object: Stored, view: View): JsonObject {
  const whole = view.includeObject === 'Object' ? inVersion(kind, version, object) : partial(object);
  return {
    cells: kind.columns.map(column => column.cell(object)),
    ...(view.includeObject === 'None' ? {} : { object: whole }),
  };
}

function table(
  kind: Kind,
  version: string,
  objects: readonly Stored[],
  view: View,
  metadata: Json,
): JsonObject {
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: kind.columns.map(column => ({
      name: column.name,
      type: column.type ?? 'string',
      format: column.name === 'Name' ? 'name' : '',
      description: column.name,
      priority: column.priority ?? 0,
    })),
    rows: objects.map(object => row(kind, version, object, view)),
  };
}

/** One object, in the version asked for. */
export function renderObject(kind: Kind, version: string, object: Stored, view: View): JsonObject {
  const { resourceVersion } = object.metadata;
  if (view.as === 'table') return table(kind, version, [object], view, { resourceVersion });
  if (view.as === 'metadata') return partial(object);
  return inVersion(kind, version, object);
}

/** A page of a list. */
export function renderList(kind: Kind, version: string, page: Page, view: View): JsonObject {
  const { items, ...rest } = page;
  // Lists of custom kinds always carry the member.
  const metadata = kind.custom ? { continue: '', ...rest } : rest;
  if (view.as === 'table') return table(kind, version, items, view, metadata);
  if (view.as === 'metadata') {
    return {
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      metadata,
      items: items.map(partial),
    };
  }
  return {
    kind: `${kind.kind}List`,
    apiVersion: apiVersionOf(kind.group, version),
    metadata,
    items: items.map(object => inVersion(kind, version, object)),
  };
}
