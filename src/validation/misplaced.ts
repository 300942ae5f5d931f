/** A known field at the wrong depth: one indentation too many or too few is YAML's commonest mistake. */
import type { Path } from '../yaml/path.ts';
import type { OurKind } from './kinds.ts';
import { schemaNode } from './schema-nodes.ts';
import { fieldName } from './wording.ts';

/** Where the field belongs that is unknown in the object at `path`; undefined when nowhere near. */
export function properPlace(kind: OurKind, path: Path, field: string): string | undefined {
  const owner = path.findLastIndex(step => typeof step === 'string');
  if (owner > 0 && hasField(kind, path.slice(0, owner), field))
    return `it belongs one level up, beside ${fieldName(path.slice(0, owner + 1))}`;
  const places = Object.keys(schemaNode(kind, path)?.properties ?? {}).flatMap(name => {
    if (hasField(kind, [...path, name], field)) return `\`${name}\``;
    return hasField(kind, [...path, name, 0], field) ? `an entry of \`${name}\`` : [];
  });
  return places.length > 0 ? `it belongs in ${places.join(' or ')}` : undefined;
}

function hasField(kind: OurKind, path: Path, field: string): boolean {
  return Object.hasOwn(schemaNode(kind, path)?.properties ?? {}, field);
}
