/** Values that fit a place: fixed ones from the schema, and names of what is known. */
import { type SchemaNode, schemaNode } from '../validation/schema-nodes.ts';
import { fields, text, valueAt } from '../validation/values.ts';
import type { Path } from '../yaml/index.ts';
import {
  type KnownName,
  knownGateways,
  knownHeaders,
  knownHosts,
  knownLabelKeys,
  knownNamespaces,
  knownPorts,
  knownSubsets,
} from './known.ts';
import { typeOf } from './snippet.ts';
import type { Known, Spot } from './spot.ts';

/** A value that a place takes. */
export interface ValueChoice {
  text: string;
  kind: 'value' | 'reference';
  /** Text to the schema; quotes are needed where YAML or JSON would read something else. */
  isText: boolean;
  detail?: string;
}

const DURATIONS = ['100ms', '1s', '5s', '10s', '30s', '1m', '5m'];

const asReferences = (names: readonly KnownName[], isText = true): ValueChoice[] =>
  names.map(({ name, from }) => ({ text: name, kind: 'reference', isText, detail: from }));
const asValues = (texts: readonly string[], isText = true): ValueChoice[] =>
  texts.map(each => ({ text: each, kind: 'value', isText }));

function fixed(node: SchemaNode): ValueChoice[] {
  if (node.const !== undefined) return asValues([node.const]);
  if (node.enum) return asValues(node.enum);
  if (typeOf(node) === 'boolean') return asValues(['true', 'false'], false);
  return node.goDuration ? asValues(DURATIONS) : [];
}

/** Of the list that an item stands in, what is there already. */
function besides(spot: Spot): unknown[] {
  const list = typeof spot.path.at(-1) === 'number' ? valueAt(spot.value, spot.path.slice(0, -1)) : [];
  return Array.isArray(list) ? list : [];
}

const destinationHost = (spot: Spot, up: number): string | undefined =>
  text(fields(valueAt(spot.value, spot.path.slice(0, -up))).host);

function subsetsHere(spot: Spot, { index }: Known): ValueChoice[] {
  const host = destinationHost(spot, 1);
  if (host === undefined) return [];
  return knownSubsets(index, host, spot.namespace).map(({ name, from, labels }) => {
    const written = labels.map(([key, value]) => `${key}: ${value}`).join(', ');
    return { text: name, kind: 'reference', isText: true, detail: written || from };
  });
}

function portsHere(spot: Spot, { index }: Known): ValueChoice[] {
  const host = destinationHost(spot, 2);
  return host === undefined ? [] : asReferences(knownPorts(index, host, spot.namespace), false);
}

type Source = (spot: Spot, known: Known) => ValueChoice[];

const hosts: Source = (spot, { index }) => asReferences(knownHosts(index, spot.namespace));
const namespaces: Source = (_, { index }) => asReferences(knownNamespaces(index));
const headers: Source = (_, { index }) => asReferences(knownHeaders(index));

/** By the end of a path, list items as `*`. */
const SOURCES: [RegExp, Source][] = [
  [/^spec\/(?:hosts\/\*|host)$/, hosts],
  [/\/(?:destination|mirror)\/host$/, hosts],
  [/\/(?:destination|mirror)\/subset$/, subsetsHere],
  [/\/(?:destination|mirror)\/port\/number$/, portsHere],
  [/\/gateways\/\*$/, (spot, { index }) => asReferences(knownGateways(index, spot.namespace))],
  [/^metadata\/namespace$|\/(?:sourceNamespace|delegate\/namespace)$/, namespaces],
  [/^spec\/exportTo\/\*$/, (spot, known) => [...asValues(['.', '*']), ...namespaces(spot, known)]],
  [/\/(?:request|response)\/remove\/\*$/, headers],
];

const inWords = (path: Path): string => path.map(part => (typeof part === 'number' ? '*' : part)).join('/');

/** The values that fit the place, best first. */
export function valuesAt(spot: Spot, known: Known): ValueChoice[] {
  const node = schemaNode(spot.kind, spot.path);
  if (!node) return [];
  const place = inWords(spot.path);
  const source = SOURCES.find(([pattern]) => pattern.test(place));
  const present = besides(spot);
  return [...fixed(node), ...(source?.[1](spot, known) ?? [])].filter(({ text }) => !present.includes(text));
}

const HEADER_MAP = /\/(?:match\/\*\/(?:headers|withoutHeaders)|(?:request|response)\/(?:set|add))$/;

const SUBSET_LABELS = /^spec\/subsets\/\*\/labels$/;

/** Names for the keys of a map that the schema leaves open. */
export function namesAt(spot: Spot, known: Known): ValueChoice[] {
  const place = inWords(spot.path);
  if (SUBSET_LABELS.test(place)) return asReferences(knownLabelKeys(known.index));
  return HEADER_MAP.test(place) ? headers(spot, known) : [];
}
