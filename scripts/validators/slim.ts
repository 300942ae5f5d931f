/** A published schema to the one that is compiled: same verdicts, one error a mistake, no texts. */

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

const TEXTS = ['$schema', '$id', 'title', 'description', 'deprecated'];

/** Drops texts, and puts our keywords in the place of what would report one mistake several times. */
export function slim(schema: JsonObject): JsonObject {
  const groups = exclusiveGroups(schema);
  const result: JsonObject = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (TEXTS.includes(keyword)) continue;
    if (keyword === 'pattern' && 'goDuration' in schema) continue;
    if (groups.length > 0 && (keyword === 'oneOf' || keyword === 'allOf')) continue;
    result[keyword] = keyword === 'properties' || keyword === '$defs' ? slimEach(value) : slimValue(value);
  }
  if (groups.length > 0) result.atMostOne = groups;
  if (Array.isArray(schema.anyOf)) {
    delete result.anyOf;
    result.anyField = schema.anyOf.map(requiredField);
  }
  if (schema.additionalProperties === false && isObject(schema.properties)) {
    delete result.additionalProperties;
    result.knownFields = Object.keys(schema.properties);
  }
  return result;
}

// Under `properties` and `$defs` the keys are names of people's fields, `description` among them.
function slimEach(value: Json | undefined): Json {
  if (!isObject(value)) throw new Error('properties and $defs must be objects');
  return Object.fromEntries(Object.entries(value).map(([name, schema]) => [name, slimValue(schema)]));
}

function slimValue(value: Json): Json {
  if (Array.isArray(value)) return value.map(slimValue);
  return isObject(value) ? slim(value) : value;
}

/** The groups of fields of which a schema allows at most one, in the form that CRDs write that in. */
function exclusiveGroups(schema: JsonObject): string[][] {
  if (Array.isArray(schema.allOf))
    return schema.allOf.flatMap(part => (isObject(part) ? exclusiveGroups(part) : []));
  if (!Array.isArray(schema.oneOf)) return [];
  const [none, ...each] = schema.oneOf;
  const fields = each.map(requiredField);
  const noneOf = isObject(none) && isObject(none.not) && Array.isArray(none.not.anyOf) ? none.not.anyOf : [];
  if (fields.length > 0 && fields.join() === noneOf.map(requiredField).join()) return [fields];
  throw new Error(`this oneOf is not "at most one of these fields": ${JSON.stringify(schema.oneOf)}`);
}

function requiredField(value: Json): string {
  const [field] = isObject(value) && Array.isArray(value.required) ? value.required : [];
  if (typeof field !== 'string') throw new Error(`not a required field: ${JSON.stringify(value)}`);
  return field;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
