/**
 * The schema without its demands: what fields there are, what they are for and which values they take. A YAML
 * language server proposes and explains by it, and finds nothing, since finding is ours.
 */
import { BY_THE_CLUSTER } from '../../src/language/by-the-cluster.ts';
import type { JsonSchema } from './convert.ts';

/** The same fields with the same texts; nothing is a mistake by it. */
export function loosened(types: Record<string, JsonSchema>): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(types).map(([name, type]) => [name, loose(type)]));
}

/** Types are demands; what a place holds is told by `properties` and `items` as well. */
function loose(schema: JsonSchema): JsonSchema {
  const { $ref, properties, items, additionalProperties } = schema;
  if ($ref) return { $ref };
  if (properties) return { properties: fieldsOf(schema) };
  if (items) return { items: loose(items as JsonSchema) };
  if (typeOf(schema) !== 'object') return { anyOf: alternatives(schema) };
  const entry = additionalProperties as JsonSchema | undefined;
  return { properties: {}, ...(entry?.$ref ? { additionalProperties: loose(entry) } : {}) };
}

function fieldsOf({ properties, required }: JsonSchema): JsonSchema {
  const isRequired = (name: string): boolean => Array.isArray(required) && required.includes(name);
  // Its way to mark what is deprecated is a finding of its own.
  const fields = Object.entries(properties as Record<string, JsonSchema>).filter(
    ([, { deprecated }]) => !deprecated,
  );
  return Object.fromEntries(
    fields.map(([name, field]) => {
      const said = { markdownDescription: inWords(name, field, isRequired(name)) };
      return [
        name,
        { ...said, ...loose(field), ...(BY_THE_CLUSTER.has(name) ? { doNotSuggest: true } : {}) },
      ];
    }),
  );
}

/**
 * Of alternatives one has to fit, and one that takes everything always does. That one stands twice because the
 * server replaces a field's text where it finds that exactly all alternatives fit.
 */
function alternatives(schema: JsonSchema): JsonSchema[] {
  const takesAll = [{}, {}];
  if (schema.enum) return [{ enum: schema.enum }, ...takesAll];
  if (schema.const) return [{ const: schema.const }, ...takesAll];
  return typeOf(schema) === 'boolean' ? [{ type: 'boolean' }, ...takesAll] : takesAll;
}

/** A field's text, begun as our own hover begins it. */
function inWords(name: string, field: JsonSchema, required: boolean): string {
  const facts = [typeInWords(field), ...(required ? ['required'] : [])];
  return `**${name}** · ${facts.join(' · ')}\n\n${field.description}`;
}

function typeInWords(field: JsonSchema): string {
  if (Array.isArray(field.enum)) return field.enum.map(each => `\`${each}\``).join(', ');
  const type = field.$ref ? 'object' : typeOf(field);
  return { array: 'list', object: 'map' }[type] ?? type;
}

const typeOf = ({ type }: JsonSchema): string => String([type].flat().find(each => each !== 'null'));
