/** The JSON schemas of Istio's two kinds as OpenAPI components, for `kubectl explain`. */

import common from '../../../schemas/common.json' with { type: 'json' };
import destinationRule from '../../../schemas/destination-rule.json' with { type: 'json' };
import virtualService from '../../../schemas/virtual-service.json' with { type: 'json' };
import { isObject, type Json, type JsonObject } from '../json.ts';

/** What OpenAPI 3.0 has a word for; rules are left to the server's verdict. */
const KEPT = new Set(['description', 'type', 'properties', 'items', 'required', 'enum', '$ref', 'format']);

const componentName = (prefix: string, name: string) => `${prefix}.${name}`;

function reference(ref: string, prefix: string): string {
  const [file = '', path = ''] = ref.split('#');
  const name = path.split('/').at(-1) ?? '';
  return `#/components/schemas/${componentName(file ? 'common' : prefix, name)}`;
}

function convert(node: Json | undefined, prefix: string): JsonObject {
  if (!isObject(node)) return {};
  if (typeof node.$ref === 'string') {
    const target = { $ref: reference(node.$ref, prefix) };
    return node.description ? { description: node.description, allOf: [target] } : target;
  }
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(node)) {
    if (!KEPT.has(key)) continue;
    if (key === 'properties' && isObject(value)) {
      const entries = Object.entries(value).map(([name, child]) => [name, convert(child, prefix)] as const);
      result.properties = Object.fromEntries(entries);
    } else if (key === 'items') result.items = convert(value, prefix);
    else if (key === 'type' && Array.isArray(value))
      result.type = value.find(one => one !== 'null') ?? 'object';
    else result[key] = value;
  }
  if (isObject(node.additionalProperties)) {
    result.additionalProperties = convert(node.additionalProperties, prefix);
  }
  return result;
}

const definitions = (schema: JsonObject, prefix: string): JsonObject =>
  Object.fromEntries(
    Object.entries(isObject(schema.$defs) ? schema.$defs : {}).map(([name, node]) => [
      componentName(prefix, name),
      convert(node, prefix),
    ]),
  );

const documents: Readonly<Record<string, unknown>> = {
  VirtualService: virtualService,
  DestinationRule: destinationRule,
};

/** The components of a kind by name, the kind's own first; a kind without a schema here is any object. */
export function componentsOf(kind: string, name: string): JsonObject {
  const document = documents[kind];
  if (!isObject(document)) return { [name]: { type: 'object' } };
  return {
    [name]: convert(document, kind),
    ...definitions(document, kind),
    ...definitions(common as unknown as JsonObject, 'common'),
  };
}
