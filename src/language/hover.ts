/** What there is to say about a place of a text: pure, and never throws. */
import { type SchemaNode, schemaNode } from '../validation/schema-nodes.ts';
import type { ParsedText, Path, Place, Range, YamlDoc } from '../yaml/index.ts';
import { remarks } from './remarks.ts';
import { type Known, type Spot, spotAt } from './spot.ts';

/** A text for people, in Markdown, and what it is about. */
export interface Hover extends Range {
  markdown: string;
  /** What the field is for, as it stands in that text. */
  description?: string;
}

function typeText(node: SchemaNode): string {
  const types = [node.type ?? []].flat().filter(type => type !== 'null');
  if (node.enum) return node.enum.map(each => `\`${each}\``).join(', ');
  return types.map(type => ({ array: 'list', object: 'map' })[type] ?? type).join(' or ');
}

/** The field that a path belongs to: of an item of a list, the list. */
function fieldPath(path: Path): Path {
  const end = path.findLastIndex(part => typeof part === 'string');
  return path.slice(0, end + 1);
}

function fieldText(spot: Spot, { describe }: Known): string[] {
  const path = fieldPath(spot.path);
  const node = schemaNode(spot.kind, path);
  const parent = schemaNode(spot.kind, path.slice(0, -1));
  const name = path.at(-1);
  const description = describe?.(spot.kind, path);
  if (!node || !description || name === undefined) return [];
  const facts = [
    typeText(node),
    parent?.required?.includes(String(name)) ? 'required' : '',
    node.deprecated ? 'deprecated' : '',
  ].filter(Boolean);
  return [`**${name}**${facts.length > 0 ? ` · ${facts.join(' · ')}` : ''}`, description];
}

const touched = (range: Range | undefined, offset: number): range is Range =>
  range !== undefined && range.start < range.end && range.start <= offset && offset <= range.end;

/** The key or the scalar at an offset; undefined between them. */
function target(doc: YamlDoc, { path, at }: Place, offset: number): Range | undefined {
  const range = doc.rangeOf(path, at);
  return touched(range, offset) ? range : undefined;
}

/** What to say about an offset of a text; undefined where there is nothing. */
export function hoverAt(parsed: ParsedText, offset: number, known: Known): Hover | undefined {
  const doc = parsed.docs.findLast(each => each.start <= offset && offset <= each.end);
  const place = doc?.pathAt(offset);
  const range = doc && place && target(doc, place, offset);
  const spot = doc && place && spotAt(doc, place.path);
  if (!range || !spot) return undefined;
  const isCollection = schemaNode(spot.kind, spot.path)?.properties !== undefined;
  if (place.at === 'value' && isCollection) return undefined;
  const field = fieldText(spot, known);
  const parts = [...remarks(spot, known), ...field];
  return parts.length > 0 ? { ...range, markdown: parts.join('\n\n'), description: field[1] } : undefined;
}
