/** One schema for whole files: it knows our kinds by their `kind`, and lets documents of all others be. */
import type { JsonSchema } from './convert.ts';

const DRAFT = 'http://json-schema.org/draft-07/schema#';

/** Everything that the schema files define. */
export interface Definitions {
  kinds: string[];
  /** Each kind as a whole and each type, by name; they refer to each other as `#/definitions/NAME`. */
  types: Record<string, JsonSchema>;
}

/** What parsed schema files define, together. Throws when two of them give one name to two types. */
export function definitionsOf(files: readonly JsonSchema[]): Definitions {
  const kinds: string[] = [];
  const types: Record<string, JsonSchema> = {};
  const add = (name: string, schema: JsonSchema): void => {
    if (types[name]) throw new Error(`two schema files define ${name}`);
    types[name] = schema;
  };
  for (const file of files) {
    const { $schema: _, $id: __, title, $defs, ...whole } = withLocalReferences(file);
    for (const [name, type] of Object.entries($defs ?? {})) add(name, type as JsonSchema);
    if (!whole.properties) continue;
    kinds.push(String(title));
    add(String(title), whole);
  }
  return { kinds, types };
}

/** A schema that holds a document, or each item of a `List`, against the kind that it says it is. */
export function schemaOfAnyKind({ kinds, types }: Definitions, texts: JsonSchema): JsonSchema {
  const ours = kinds.map(kind =>
    conditional(
      {
        required: ['apiVersion', 'kind'],
        properties: {
          apiVersion: { type: 'string', pattern: `^${groupOf(types[kind]).replaceAll('.', '\\.')}/` },
          kind: { const: kind },
        },
      },
      { $ref: `#/definitions/${kind}` },
    ),
  );
  const list = conditional(
    { required: ['kind', 'items'], properties: { kind: { const: 'List' } } },
    { properties: { items: { items: { allOf: ours } } } },
  );
  return { $schema: DRAFT, ...texts, allOf: [...ours, list], definitions: types };
}

/** The API group that a kind's versions are of, also where the schema lets other values pass. Throws where it names none. */
function groupOf(kind: JsonSchema | undefined): string {
  const { apiVersion = {} } = (kind?.properties ?? {}) as Record<string, JsonSchema>;
  const alternatives = [apiVersion, ...((apiVersion.anyOf ?? []) as JsonSchema[])];
  const [version] = alternatives.flatMap(one => (one.enum ?? []) as string[]);
  if (version === undefined) throw new Error(`a kind names no API version: ${JSON.stringify(apiVersion)}`);
  return version.replace(/\/.*/, '');
}

const conditional = (condition: JsonSchema, consequence: JsonSchema): JsonSchema =>
  Object.fromEntries([
    ['if', condition],
    ['then', consequence],
  ]);

function withLocalReferences(schema: JsonSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema), (key, value) =>
    key === '$ref' && typeof value === 'string' ? value.replace(/^.*#\/\$defs\//, '#/definitions/') : value,
  );
}
