/** Which fields of the schemas are reached. A place is a field without list numbers; `*` stands for chosen keys. */
import { schemaNode } from '../../../src/validation/schema-nodes.ts';
import type { Json, JsonObject } from './dice.ts';
import { isObject } from './tree.ts';
import type { Resource } from './verdicts.ts';

type Kind = Resource['kind'];
type Path = readonly (string | number)[];

/** Every field below the spec of a kind: `http.route.weight`, `subsets.labels.*`. */
export function schemaPlaces(kind: Kind): string[] {
  return below(kind, ['spec']).map(path => path.slice(1).join('.'));
}

function below(kind: Kind, path: Path): string[][] {
  const node = schemaNode(kind, path);
  if (node?.items) return below(kind, [...path, 0]);
  const names = node?.additionalProperties ? ['*'] : Object.keys(node?.properties ?? {});
  return names.flatMap(name => {
    const inner = [...path, name];
    return [inner.filter(step => typeof step === 'string'), ...below(kind, inner)];
  });
}

/** The place of a path within a spec; undefined where the schema knows no such field. */
export function placeOf(kind: Kind, path: Path): string | undefined {
  const names: string[] = [];
  for (let length = 0; length < path.length; length++) {
    const step = path[length];
    if (typeof step !== 'string') continue;
    const owner = schemaNode(kind, ['spec', ...path.slice(0, length)]);
    const isField = owner?.properties !== undefined && Object.hasOwn(owner.properties, step);
    if (!isField && !owner?.additionalProperties) return undefined;
    names.push(isField ? step : '*');
  }
  return names.join('.');
}

/** The places that are there in one of two specs only, or have another value in the other. */
export function changedPlaces(kind: Kind, before: JsonObject, after: JsonObject): Set<string> {
  const places = changed(before, after, []).map(path => placeOf(kind, path));
  return new Set(places.filter(place => place !== undefined));
}

function changed(before: Json | undefined, after: Json | undefined, path: Path): Path[] {
  const keys = membersOf(before, after);
  if (!keys) return JSON.stringify(before) === JSON.stringify(after) ? [] : [path];
  return keys.flatMap(key => changed(at(before, key), at(after, key), [...path, key]));
}

/** The members of both, where both are objects or both are lists; else they are compared as they are. */
function membersOf(before: Json | undefined, after: Json | undefined): (string | number)[] | undefined {
  if (isObject(before) && isObject(after)) return Object.keys({ ...before, ...after });
  if (!Array.isArray(before) || !Array.isArray(after) || before.length !== after.length) return undefined;
  return [...before.keys()];
}

const at = (value: Json | undefined, key: string | number): Json | undefined =>
  (value as Record<string | number, Json> | undefined)?.[key];
