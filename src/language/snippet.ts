/** Texts to insert, in the snippet syntax of editors, made from the schema. */

import type { OurKind } from '../validation/kinds.ts';
import { type SchemaNode, schemaNode } from '../validation/schema-nodes.ts';
import type { Path } from '../yaml/index.ts';

/** How the text around is written. */
export interface Style {
  flow: boolean;
  /** Keys and texts in double quotes. */
  json: boolean;
  /** Blanks before each further line, beyond the indentation of the line that the insertion starts on. */
  pad: string;
}

/** A text as itself within a snippet. */
export const literally = (text: string): string => text.replace(/[\\$}]/g, '\\$&');

/** The type that a place asks for, null left out. */
export function typeOf(node: SchemaNode): string {
  const type = Array.isArray(node.type) ? node.type.find(each => each !== 'null') : node.type;
  return type ?? (node.properties ? 'object' : 'string');
}

/** A tab stop that offers one of the options. */
export const choiceOf = (options: readonly string[], stop: number | '%'): string =>
  options.length === 1
    ? `\${${stop}:${literally(options[0] ?? '')}}`
    : `\${${stop}|${options.map(each => each.replace(/[\\,|$}]/g, '\\$&')).join(',')}|}`;

/** What a snippet writes: text with tab stops, of which `%` stands for the number; a number needs no quotes. */
export type SnippetValue = string | { number: string } | SnippetValue[] | { [key: string]: SnippetValue };

const isNumber = (value: SnippetValue): value is { number: string } =>
  typeof value === 'object' && 'number' in value && Object.keys(value).length === 1;

function written(value: SnippetValue, style: Style, key: boolean): string {
  const before = key ? ' ' : '';
  if (isNumber(value)) return `${before}${value.number}`;
  if (typeof value === 'string') {
    const quoted = style.json || /true/.test(value);
    return `${before}${quoted ? `"${value}"` : value}`;
  }
  if (Array.isArray(value)) {
    const items = value.map(item => written(item, { ...style, pad: `${style.pad}    ` }, false));
    if (!style.flow) return items.map(item => `\n${style.pad}  - ${item}`).join('');
    return `${before}[${items.join(', ')}]`;
  }
  if (style.flow) return `${before}{${entries(value, style)}}`;
  if (!key) return entries(value, style);
  const pad = `${style.pad}  `;
  return `\n${pad}${entries(value, { ...style, pad })}`;
}

function entries(map: { [key: string]: SnippetValue }, style: Style): string {
  const lines = Object.entries(map).map(
    ([name, value]) => `${style.json ? `"${name}"` : name}:${written(value, style, true)}`,
  );
  return lines.join(style.flow ? ', ' : `\n${style.pad}`);
}

/** Fields as the text around is written, with tab stops in their order. */
export function writeSnippet(map: { [key: string]: SnippetValue }, style: Style): string {
  let stop = 0;
  return entries(map, style).replace(/\$\{%/g, () => {
    stop += 1;
    return `\${${stop}`;
  });
}

/** Without these a map says nothing, though the schema alone lets it pass. */
const TELLING: [RegExp, string[]][] = [
  [/^metadata$/, ['name']],
  [/^spec\/http\/\d+$/, ['route']],
  [/^spec\/(?:tcp|tls)\/\d+$/, ['match', 'route']],
];

function needed(node: SchemaNode, path: Path): readonly string[] {
  if (node.required) return node.required;
  const names = Object.keys(node.properties ?? {});
  if (names.length === 1) return names;
  return TELLING.find(([place]) => place.test(path.join('/')))?.[1] ?? [];
}

/** Writes fields with tab stops at what is left to fill in. */
export class SnippetWriter {
  private readonly kind: OurKind;
  private stop = 0;

  constructor(kind: OurKind) {
    this.kind = kind;
  }

  /** A field of the map at a path, its required fields included. */
  field(path: Path, name: string, style: Style): string {
    const key = style.json ? JSON.stringify(name) : name;
    const node = schemaNode(this.kind, [...path, name]);
    return `${key}:${node ? this.value([...path, name], node, style) : ` ${this.next()}`}`;
  }

  /** The fields that the map at a path needs; a tab stop where it needs none. */
  fields(path: Path, style: Style): string {
    const node = schemaNode(this.kind, path) ?? {};
    if (node.properties?.exact && node.properties.regex) return this.textMatch(style);
    const written = needed(node, path).map(name => this.field(path, name, style));
    return written.join(style.flow ? ', ' : `\n${style.pad}`) || this.next();
  }

  private textMatch({ json }: Style): string {
    this.stop += 2;
    const how = choiceOf(['exact', 'prefix', 'regex'], this.stop - 1);
    return json ? `"${how}": "$${this.stop}"` : `${how}: $${this.stop}`;
  }

  private next(): string {
    this.stop += 1;
    return `$${this.stop}`;
  }

  private value(path: Path, node: SchemaNode, style: Style): string {
    const type = typeOf(node);
    if (type === 'object') return this.map(path, style);
    if (type === 'array') return this.list(path, style);
    return ` ${this.scalar(node, style)}`;
  }

  private scalar(node: SchemaNode, { json }: Style): string {
    const type = typeOf(node);
    const options = type === 'boolean' ? ['true', 'false'] : node.const ? [node.const] : node.enum;
    const quote = json && type === 'string' ? '"' : '';
    if (options?.length === 1) return `${quote}${literally(options[0] ?? '')}${quote}`;
    if (!options) return `${quote}${this.next()}${quote}`;
    this.stop += 1;
    return `${quote}${choiceOf(options, this.stop)}${quote}`;
  }

  private map(path: Path, style: Style): string {
    if (style.flow) return ` {${this.fields(path, style)}}`;
    const pad = `${style.pad}  `;
    return `\n${pad}${this.fields(path, { ...style, pad })}`;
  }

  private list(path: Path, style: Style): string {
    const inner: Path = [...path, 0];
    const item = schemaNode(this.kind, inner);
    const isMap = item !== undefined && typeOf(item) === 'object';
    if (style.flow) return isMap ? ` [{${this.fields(inner, style)}}]` : ` [${this.flowScalar(item, style)}]`;
    const pad = `${style.pad}    `;
    const written = isMap ? this.fields(inner, { ...style, pad }) : this.next();
    return `\n${style.pad}  - ${written}`;
  }

  private flowScalar(item: SchemaNode | undefined, style: Style): string {
    return item ? this.scalar(item, style) : this.next();
  }
}
