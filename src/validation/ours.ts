import { hasTemplates, type Path, resourcesOf, type YamlDoc } from '../yaml/index.ts';
import { readable } from './broken.ts';
import type { OurKind } from './kinds.ts';
import { ourKind } from './our-kind.ts';
import { refOf } from './resource.ts';
import type { Subject } from './rule.ts';
import { mayHoldMore } from './templated.ts';

/** A resource of our kinds in a document. */
export interface Ours {
  doc: YamlDoc;
  kind: OurKind;
  subject: Subject;
  /** Leads to it within the document. */
  path: Path;
  /** Whether what is said of a place in it may come from reading past a break in the document. */
  isInDoubt(path: Path): boolean;
  /** Merged into another object by Kustomize. */
  isPatch: boolean;
}

/** The resources of our kinds in a document. In a patch for Kustomize, any map may be there in part only. */
export function resourcesIn(doc: YamlDoc, isPatch = false): Ours[] {
  // Rules ask for many places, so a text without templates is searched for them once only.
  const isTemplated = hasTemplates(doc.core.source);
  const { isInDoubt } = readable(doc);
  return [...resourcesOf(doc)].flatMap(({ path, value }) => {
    const kind = ourKind(value);
    if (!kind) return [];
    // Patches merge map by map, while a list replaces the list that is there: within lists all is written.
    const more = (inner: Path): boolean =>
      (isPatch && inner.every(part => typeof part === 'string')) ||
      (isTemplated && mayHoldMore(doc, [...path, ...inner])) ||
      isInDoubt([...path, ...inner]);
    const subject = { ref: refOf(value), value, mayHoldMore: more };
    return [{ doc, kind, path, isPatch, subject, isInDoubt: inner => isInDoubt([...path, ...inner]) }];
  });
}
