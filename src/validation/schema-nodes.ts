/**
 * Looks into the schemas themselves: what a place may hold, for messages, completion and hover. Bundles hold
 * them without descriptions, which texts.ts gives.
 */

import canaryPolicyJson from '../../schemas/canary-policy.json' with { type: 'json' };
import commonJson from '../../schemas/common.json' with { type: 'json' };
import destinationRuleJson from '../../schemas/destination-rule.json' with { type: 'json' };
import virtualServiceJson from '../../schemas/virtual-service.json' with { type: 'json' };
import type { OurKind } from './kinds.ts';

/** One place of a schema: the JSON schema keywords that our schemas use. */
export interface SchemaNode {
  type?: string | string[];
  deprecated?: boolean;
  properties?: Record<string, SchemaNode>;
  required?: string[];
  items?: SchemaNode;
  additionalProperties?: false | SchemaNode;
  enum?: string[];
  const?: string;
  minimum?: number;
  maximum?: number;
  pattern?: string;
  goDuration?: { minimum?: string };
  $ref?: string;
  /** Only in the form "none or one of these fields"; several such groups stand in `allOf`. */
  oneOf?: { required?: string[] }[];
  allOf?: SchemaNode[];
}

interface SchemaFile extends SchemaNode {
  $defs: Record<string, SchemaNode>;
}

const COMMON = commonJson as unknown as SchemaFile;
const FILES: Record<OurKind, SchemaFile> = {
  CanaryPolicy: canaryPolicyJson as unknown as SchemaFile,
  VirtualService: virtualServiceJson as unknown as SchemaFile,
  DestinationRule: destinationRuleJson as unknown as SchemaFile,
};

/**
 * The schema of the place that a path leads to, its reference resolved (a field's own description wins over
 * that of its type); undefined where the schema knows no such place. Numbers in the path are list items.
 */
export function schemaNode(kind: OurKind, path: readonly (string | number)[]): SchemaNode | undefined {
  const file = FILES[kind];
  let node: SchemaNode | undefined = file;
  for (const step of path) {
    node = resolve(file, typeof step === 'number' ? node.items : field(node, step));
    if (!node) return undefined;
  }
  return node;
}

/** The groups of fields of which a map may hold one at most. */
export const exclusiveFields = (node: SchemaNode): string[][] =>
  [node, ...(node.allOf ?? [])].flatMap(({ oneOf }) => {
    const group = oneOf?.flatMap(({ required }) => required ?? []) ?? [];
    return group.length > 0 ? [group] : [];
  });

/** The schema one step further on, as `schemaNode` gives it for the whole path. */
export const nodeBelow = (kind: OurKind, node: SchemaNode, step: string | number): SchemaNode | undefined =>
  resolve(FILES[kind], typeof step === 'number' ? node.items : field(node, step));

function field(node: SchemaNode, name: string): SchemaNode | undefined {
  if (node.properties && Object.hasOwn(node.properties, name)) return node.properties[name];
  return node.additionalProperties || undefined;
}

function resolve(file: SchemaFile, node: SchemaNode | undefined): SchemaNode | undefined {
  if (!node?.$ref) return node;
  const [where, name = ''] = node.$ref.split('#/$defs/');
  const { $ref: _, ...own } = node;
  return { ...(where === '' ? file : COMMON).$defs[name], ...own };
}
