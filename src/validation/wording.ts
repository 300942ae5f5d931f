/** How fields, values and expectations are put into words. */
import type { Path } from '../yaml/path.ts';
import type { SchemaNode } from './schema-nodes.ts';

const LONGEST_SHOWN = 60;

/** A field by its name, a list item by its list and place: `weight`, `hosts[0]`. */
export function fieldName(path: Path): string {
  let from = path.length - 1;
  while (from > 0 && typeof path[from] === 'number') from--;
  const [name = 'this document', ...indexes] = path.slice(Math.max(from, 0));
  return `\`${name}${indexes.map(index => `[${index}]`).join('')}\``;
}

/** A value as people call it: `the text "5"`, `a list`, `nothing`. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value !== 'string') return `\`${value}\``;
  return `the text ${quoted(value)}`;
}

/** A text in quotes, shortened. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text);
}

/** What a place of the schema asks for: `a whole number`, `one of UPGRADE, DEFAULT`. */
export function expectation(node: SchemaNode | undefined): string {
  if (node?.const !== undefined) return `\`${node.const}\``;
  if (node?.enum) return `one of ${listed(node.enum)}`;
  if (node?.goDuration) return 'a duration such as `10s` or `1h30m`';
  const [type] = typesOf(node);
  if (type === 'object')
    return node?.properties ? `an object with fields such as ${listed(importantFields(node))}` : 'an object';
  return TYPE_WORDS[type ?? ''] ?? 'another value';
}

const TYPE_WORDS: Record<string, string> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: '`true` or `false`',
  array: 'a list',
};

/** The JSON types that a place takes, null aside. */
export function typesOf(node: SchemaNode | undefined): string[] {
  return [node?.type ?? []].flat().filter(type => type !== 'null');
}

export function listed(names: readonly string[]): string {
  return names.map(name => `\`${name}\``).join(', ');
}

function importantFields(node: SchemaNode): string[] {
  const all = Object.keys(node.properties ?? {}).filter(name => !node.properties?.[name]?.deprecated);
  return [...new Set([...(node.required ?? []), ...all])].slice(0, 3);
}
