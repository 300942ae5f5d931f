/** Fields that fit a map. */

import { exclusiveFields, type SchemaNode, schemaNode } from '../validation/schema-nodes.ts';
import { BY_THE_CLUSTER } from './by-the-cluster.ts';
import type { Completion } from './completion-item.ts';
import { SnippetWriter, type Style } from './snippet.ts';
import type { Known, Spot } from './spot.ts';

/** A proposal without the range that it replaces. */
export type Proposal = Omit<Completion, 'range'>;

/** In the schema, but refused by Istio's own validation. */
const REFUSED = new Set(['exponentialDelay', 'http2Error']);

/** What canaries are made of, before fields that few documents have. */
const USUAL = [
  'hosts',
  'host',
  'name',
  'match',
  'route',
  'http',
  'loadBalancer',
  'outlierDetection',
  'connectionPool',
  'subset',
  'subsets',
  'labels',
  'weight',
  'gateways',
  'uri',
  'headers',
  'exact',
  'prefix',
  'timeout',
  'retries',
  'mirror',
  'mirrorPercentage',
  'trafficPolicy',
];

/** Required fields first, then usual ones, deprecated ones last. */
function rank(name: string, node: SchemaNode, required: readonly string[]): string {
  const at = required.indexOf(name);
  if (at !== -1) return `0${at}`;
  const usual = USUAL.indexOf(name);
  if (usual !== -1) return `1${String(usual).padStart(2, '0')}`;
  return node.deprecated || REFUSED.has(name) ? `3${name}` : `2${name}`;
}

function detailOf(name: string, node: SchemaNode, required: readonly string[]): string {
  const type = Array.isArray(node.type) ? node.type[0] : node.type;
  const is = required.includes(name) ? 'required' : node.deprecated ? 'deprecated' : '';
  return [is, type === 'array' ? 'list' : type === 'object' ? 'map' : type].filter(Boolean).join(' ');
}

/** The fields that the map at a place may still get; `nameOnly` where a value follows already. */
export function fieldsAt(
  spot: Spot,
  present: readonly string[],
  style: Style,
  nameOnly: boolean,
  { describe }: Known,
): Proposal[] {
  const map = schemaNode(spot.kind, spot.path) ?? {};
  const { properties = {}, required = [] } = map;
  const taken = exclusiveFields(map).filter(group => group.some(name => present.includes(name)));
  const isOpen = (name: string): boolean =>
    !present.includes(name) && !taken.some(group => group.includes(name)) && !BY_THE_CLUSTER.has(name);
  return Object.entries(properties)
    .filter(([name]) => isOpen(name))
    .map(([name, listed]) => {
      const node = schemaNode(spot.kind, [...spot.path, name]) ?? listed;
      const insertText = nameOnly ? name : new SnippetWriter(spot.kind).field(spot.path, name, style);
      return {
        label: name,
        kind: 'field',
        insertText,
        detail: detailOf(name, node, required),
        documentation: describe?.(spot.kind, [...spot.path, name]),
        sortText: rank(name, node, required),
        deprecated: node.deprecated,
      };
    });
}
