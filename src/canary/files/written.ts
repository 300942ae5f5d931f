/** The objects of a text that can be applied, and what stands beside them. */
import { ourKind } from '../../validation/our-kind.ts';
import { refOf } from '../../validation/resource.ts';
import {
  hasTemplates,
  type ParsedText,
  type Path,
  type Range,
  resourcesOf,
  type YamlDoc,
} from '../../yaml/index.ts';
import type { FileKind } from './model.ts';

/** A VirtualService or DestinationRule as it stands in a text. */
export interface WrittenObject {
  kind: FileKind;
  name: string;
  /** Null where the text leaves it open. */
  namespace: string | null;
  value: Record<string, unknown>;
  doc: YamlDoc;
  /** Leads to the object in its document. */
  path: Path;
  /** From its first key to its end. */
  range: Range;
  /** A template fills in some of it, so it is not known whole. */
  isTemplate: boolean;
}

export interface Written {
  objects: WrittenObject[];
  /** Objects of other kinds, as `Service models/model-service`. */
  skipped: string[];
}

const touches = (a: Range, b: Range): boolean => a.start <= b.end && b.start <= a.end;

/** What a text holds, or a part of it: the objects that the part touches. Never throws. */
export function writtenIn(parsed: ParsedText, within?: Range): Written {
  const written: Written = { objects: [], skipped: [] };
  for (const doc of parsed.docs) {
    for (const { path, value } of resourcesOf(doc)) {
      const [first] = Object.keys(value);
      if (first === undefined) continue;
      const start = doc.nearestRange([...path, first], 'key').start;
      const range = { start, end: Math.max(start, doc.nearestRange(path, 'value').end) };
      if (within && !touches(range, within)) continue;
      const { kind: said, name, namespace } = refOf(value);
      const kind = ourKind(value);
      const isTemplate = hasTemplates(doc.core.source);
      // A policy is for this product; a cluster would not know it.
      if (kind && kind !== 'CanaryPolicy')
        written.objects.push({ kind, name, namespace, value, doc, path, range, isTemplate });
      else if (said !== '')
        written.skipped.push([said, [namespace, name].filter(Boolean).join('/')].join(' ').trim());
    }
  }
  return written;
}

/** The object of a text that is the live one of this kind, namespace and name; an open namespace takes any. */
export const isObject = (
  one: Pick<WrittenObject, 'kind' | 'namespace' | 'name'>,
  kind: FileKind,
  namespace: string,
  name: string,
): boolean =>
  one.kind === kind && one.name === name && (one.namespace === null || one.namespace === namespace);
