/** One kind's CRD to JSON schema (draft-07): named types, closed objects, our own descriptions. */
import type { CrdKind, CrdSchema } from './istio-crds.ts';
import { COMMON_TYPES, LOOSE_DURATIONS, TYPE_NAMES } from './type-names.ts';

export type JsonSchema = Record<string, unknown>;
/** A text for a field, or for a type as a whole under the key `''`. Throws when there is none. */
export type Describe = (type: string, field: string) => JsonSchema;

const INT32 = { minimum: -2147483648, maximum: 2147483647 };
/** For editors that know no `goDuration`; the validators leave it out. */
export const DURATION = '^[-+]?(0|((\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h))+)$';
const CEL_DURATION = "duration(self) >= duration('1ms')";
const CEL_NO_STAR_KEY = 'self.all(key, !key.contains("*"))';
const CEL_NO_EMPTY_KEY = 'self.all(key, key.size() != 0)';
const CEL_NO_STAR_VALUE = '!self.contains("*")';
/** The regular expression that the API server holds a `format: byte` string against. */
const BASE64 = '^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$';
const KEYWORDS = [
  'type format nullable enum minimum maximum maxLength maxItems maxProperties required properties items',
  'additionalProperties oneOf anyOf allOf not description x-kubernetes-validations',
].flatMap(line => line.split(' '));

/** Converts the `spec` of one kind; gives its types by name. */
export function convertSpec(kind: string, crd: CrdKind, describe: Describe): Record<string, JsonSchema> {
  const spec = crd.schema.properties?.spec;
  if (!spec) throw new Error(`${kind}: the CRD has no spec`);
  return new Converter(kind, describe).run(spec);
}

class Converter {
  private readonly names = new Map<string, string>();
  private readonly types: Record<string, JsonSchema> = {};
  private readonly kind: string;
  private readonly describe: Describe;

  constructor(kind: string, describe: Describe) {
    this.kind = kind;
    this.describe = describe;
  }

  run(spec: CrdSchema): Record<string, JsonSchema> {
    const paths = TYPE_NAMES[this.kind] ?? {};
    this.nameShapes(spec, 'spec', paths);
    const missing = Object.values(paths).filter(name => ![...this.names.values()].includes(name));
    if (missing.length > 0) throw new Error(`${this.kind}: no place in the CRD for ${missing.join(', ')}`);
    this.node(spec, 'spec', this.kind, 'spec');
    return this.types;
  }

  private nameShapes(schema: CrdSchema, path: string, paths: Record<string, string>): void {
    const name = paths[path];
    if (name) this.names.set(shape(schema), name);
    for (const [field, sub] of Object.entries(schema.properties ?? {}))
      this.nameShapes(sub, `${path}.${field}`, paths);
    if (schema.items) this.nameShapes(schema.items, `${path}[]`, paths);
    if (schema.additionalProperties) this.nameShapes(schema.additionalProperties, `${path}{}`, paths);
  }

  private node(schema: CrdSchema, path: string, type: string, field: string): JsonSchema {
    const unknown = Object.keys(schema).filter(keyword => !KEYWORDS.includes(keyword));
    if (unknown.length > 0) throw new Error(`${this.kind} ${path}: keyword ${unknown} is not handled`);
    if (schema.properties) return this.reference(schema, path);
    const result: JsonSchema = { type: schema.nullable ? [schema.type, 'null'] : schema.type };
    if (schema.items) result.items = this.node(schema.items, `${path}[]`, type, field);
    if (schema.additionalProperties)
      result.additionalProperties = this.node(schema.additionalProperties, `${path}{}`, type, field);
    if (schema.format === 'int32') Object.assign(result, INT32);
    if (schema.format === 'byte') result.pattern = BASE64;
    for (const keyword of ['enum', 'minimum', 'maximum', 'maxLength', 'maxItems', 'maxProperties'] as const)
      if (schema[keyword] !== undefined) result[keyword] = schema[keyword];
    for (const { rule } of schema['x-kubernetes-validations'] ?? [])
      Object.assign(result, this.celRule(rule, path, result));
    if (LOOSE_DURATIONS.has(`${type}.${field}`)) Object.assign(result, { pattern: DURATION, goDuration: {} });
    return result;
  }

  private celRule(rule: string, path: string, soFar: JsonSchema): JsonSchema {
    switch (rule) {
      case CEL_DURATION:
        return { pattern: DURATION, goDuration: { minimum: '1ms' } };
      case CEL_NO_STAR_KEY:
        return { propertyNames: { ...(soFar.propertyNames as JsonSchema), pattern: '^[^*]*$' } };
      case CEL_NO_EMPTY_KEY:
        return { propertyNames: { ...(soFar.propertyNames as JsonSchema), minLength: 1 } };
      case CEL_NO_STAR_VALUE:
        return { pattern: '^[^*]*$' };
      default:
        throw new Error(`${this.kind} ${path}: the CEL rule "${rule}" is not handled`);
    }
  }

  private reference(schema: CrdSchema, path: string): JsonSchema {
    const name = this.names.get(shape(schema));
    if (!name) throw new Error(`${this.kind} ${path}: this object type has no name in type-names.ts`);
    if (!this.types[name]) {
      const type: JsonSchema = { type: 'object', ...this.describe(name, '') };
      this.types[name] = type;
      this.fill(type, schema, path, name);
    }
    return { $ref: `${COMMON_TYPES.has(name) ? 'common.json' : ''}#/$defs/${name}` };
  }

  private fill(type: JsonSchema, schema: CrdSchema, path: string, name: string): void {
    type.additionalProperties = false;
    if (schema.required) type.required = schema.required;
    for (const keyword of ['oneOf', 'allOf'] as const) if (schema[keyword]) type[keyword] = schema[keyword];
    const properties: Record<string, JsonSchema> = {};
    for (const [field, sub] of Object.entries(schema.properties ?? {})) {
      properties[field] = {
        ...this.describe(name, field),
        ...this.node(sub, `${path}.${field}`, name, field),
      };
    }
    type.properties = properties;
  }
}

/** What makes two object types the same: everything but upstream's texts. */
function shape(schema: CrdSchema): string {
  return JSON.stringify(schema, (key, value) =>
    key === 'description' && typeof value === 'string' ? undefined : value,
  );
}
