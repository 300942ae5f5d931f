/** In which files Red Hat YAML is to go by our schema. Pure. */
import { kindOf } from '../../validation/kinds.ts';
import { type ParsedText, resourcesOf } from '../../yaml/index.ts';
import type { Association } from './associations.ts';

/** Its server reads the schema anew for each document of a file, which in large files takes its breath away. */
const MAX_DOCUMENTS = 20;

/**
 * Whether our schema fits a file. Where it takes part, no other schema does, so it stays out of files that
 * have one of their own, and of those whose other documents go by the schema of Kubernetes.
 */
export function takesPart(parsed: ParsedText, association: Association): boolean {
  if (association === 'own' || parsed.docs.length > MAX_DOCUMENTS) return false;
  const resources = parsed.docs
    .flatMap(doc => [...resourcesOf(doc)])
    .filter(({ value }) => value.kind !== undefined);
  const isOurs = resources.map(({ value }) => kindOf(value) !== undefined);
  return association === 'kubernetes' ? isOurs.length > 0 && !isOurs.includes(false) : isOurs.includes(true);
}
