/**
 * Writes schemas/*.json: what a VirtualService and a DestinationRule may hold, from Istio's published CRDs, and what a
 * CanaryPolicy may, with descriptions of our own. Run it after moving ISTIO_API to another release; a field without a
 * description in scripts/schemas/descriptions.yaml, or a rule that is not understood, stops it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import { definitionsOf, schemaOfAnyKind } from './schemas/any-kind.ts';
import { convertSpec, type Describe, type JsonSchema } from './schemas/convert.ts';
import { readCrd } from './schemas/istio-crds.ts';
import { loosened } from './schemas/loosened.ts';
import { metadataType } from './schemas/metadata.ts';
import { POLICY, policySchema } from './schemas/policy.ts';
import { COMMON_TYPES } from './schemas/type-names.ts';

const DRAFT = 'http://json-schema.org/draft-07/schema#';
const GROUP = 'networking.istio.io';
const FILES = { VirtualService: 'virtual-service.json', DestinationRule: 'destination-rule.json' };

/**
 * All schema files: name to content. Ids are relative, so that references lead to the file beside, wherever
 * that is, and no editor asks the network for them.
 * `offline` reads Go's module cache only.
 */
export function generateSchemas(options: { offline?: boolean } = {}): Record<string, string> {
  const texts = new Descriptions();
  const common: Record<string, JsonSchema> = { ObjectMeta: metadataType(texts.describe) };
  const files: Record<string, string> = {};
  for (const [kind, file] of Object.entries(FILES)) {
    const crd = readCrd(kind, options);
    const types = convertSpec(kind, crd, texts.describe);
    for (const name of Object.keys(types).filter(name => COMMON_TYPES.has(name))) {
      common[name] = types[name] ?? {};
      delete types[name];
    }
    files[file] = print({
      $schema: DRAFT,
      $id: file,
      ...document(kind, crd.versions, types, texts.describe),
    });
  }
  files[POLICY.file] = print({ $schema: DRAFT, $id: POLICY.file, ...policySchema(texts.describe) });
  files['common.json'] = print({
    $schema: DRAFT,
    $id: 'common.json',
    title: 'Types of both kinds',
    $defs: sorted(common),
  });
  texts.refuseUnused();
  return { ...files, ...schemasOfAnyKind(Object.values(files)) };
}

/** What is made of the schemas of each kind, given as their texts: for whole files, to check them and to help only. */
export function schemasOfAnyKind(files: readonly string[]): Record<string, string> {
  const { kinds, types } = definitionsOf(files.map(file => JSON.parse(file)));
  const texts = { $id: 'any-kind.json', title: `Kubernetes manifests with ${kinds.join(' or ')}` };
  // Not its title, which the server would put above every text of a field.
  const proposals = schemaOfAnyKind({ kinds, types: loosened(types) }, { name: 'Istio Canary' });
  return {
    'any-kind.json': print(schemaOfAnyKind({ kinds, types }, texts)),
    // Read by a program alone, which asks for it again and again.
    'proposals.json': `${JSON.stringify(proposals)}\n`,
  };
}

function document(
  kind: string,
  versions: string[],
  types: Record<string, JsonSchema>,
  describe: Describe,
): JsonSchema {
  const newestFirst = [...versions].sort((a, b) => a.length - b.length || b.localeCompare(a));
  return {
    title: kind,
    type: 'object',
    ...describe(kind, ''),
    additionalProperties: false,
    required: ['apiVersion', 'kind', 'metadata', 'spec'],
    properties: {
      apiVersion: {
        ...describe(kind, 'apiVersion'),
        type: 'string',
        enum: newestFirst.map(version => `${GROUP}/${version}`),
      },
      kind: { ...describe(kind, 'kind'), type: 'string', const: kind },
      metadata: { ...describe(kind, 'metadata'), $ref: 'common.json#/$defs/ObjectMeta' },
      spec: { ...describe(kind, 'spec'), $ref: `#/$defs/${kind}Spec` },
      // Written by Istio, never by people, and kept open by the CRD: there is nothing to hold against it.
      status: { ...describe(kind, 'status'), type: ['object', 'null'] },
    },
    $defs: sorted(types),
  };
}

class Descriptions {
  private readonly texts: Record<string, Record<string, string>>;
  private readonly used = new Set<string>();

  constructor() {
    this.texts = parse(readFileSync(new URL('schemas/descriptions.yaml', import.meta.url), 'utf8'));
  }

  readonly describe: Describe = (type, field) => {
    const key = field === '' ? 'self' : field;
    const description = this.texts[type]?.[key];
    if (!description) throw new Error(`scripts/schemas/descriptions.yaml has no text for ${type}.${key}`);
    this.used.add(`${type}.${key}`);
    return description.startsWith('Deprecated') ? { description, deprecated: true } : { description };
  };

  refuseUnused(): void {
    const all = Object.entries(this.texts).flatMap(([type, fields]) =>
      Object.keys(fields).map(key => `${type}.${key}`),
    );
    const unused = all.filter(key => !this.used.has(key));
    if (unused.length > 0)
      throw new Error(`scripts/schemas/descriptions.yaml describes no field: ${unused.join(', ')}`);
  }
}

function sorted(types: Record<string, JsonSchema>): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(types).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function print(schema: JsonSchema): string {
  return `${JSON.stringify(schema, null, 2)}\n`;
}

if (import.meta.main) {
  for (const [file, content] of Object.entries(generateSchemas()))
    writeFileSync(new URL(`../schemas/${file}`, import.meta.url), content);
}
