import { schemaNode } from '../../../src/validation/schema-nodes.ts';
import type { Json } from './dice.ts';
import { isObject } from './tree.ts';
import type { Resource } from './verdicts.ts';

type Kind = Resource['kind'];
type Path = (string | number)[];

/** Fields that no cluster takes, whatever their value: Istio refuses what the CRD names. */
const refusedAlways = /\.(http2Error|exponentialDelay)$/;

/** The fields of the schemas that none of these resources has, each with the one above it: `route.weight`. */
export function uncovered(resources: readonly Resource[]): string[] {
  const seen = new Set(resources.flatMap(({ kind, spec }) => places(spec, kind).map(twoNames)));
  const kinds: Kind[] = ['VirtualService', 'DestinationRule'];
  return kinds
    .flatMap(kind => fields(kind, ['spec'], kind))
    .filter(place => !seen.has(twoNames(place)) && !refusedAlways.test(place));
}

/** The same type stands in many places (a policy, a subset's policy, that of its ports): one of them will do. */
const twoNames = (place: string): string => place.split('.').slice(-2).join('.');

/** Every field that the schema has below a path. Keys that people choose are no fields. */
function fields(kind: Kind, path: Path, place: string): string[] {
  const node = schemaNode(kind, path);
  if (node?.items) return fields(kind, [...path, 0], place);
  if (node?.additionalProperties) return fields(kind, [...path, 'any'], `${place}.any`);
  return Object.keys(node?.properties ?? {}).flatMap(name => {
    const below = `${place}.${name}`;
    return [below, ...fields(kind, [...path, name], below)];
  });
}

function places(value: Json, place: string): string[] {
  if (Array.isArray(value)) return value.flatMap(item => places(item, place));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const known = /\.(headers|withoutHeaders|queryParams)$/.test(place) && isObject(inner);
    const below = `${place}.${known && !/^(request|response)$/.test(key) ? 'any' : key}`;
    return [below, ...places(inner, below)];
  });
}
