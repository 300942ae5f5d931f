/** The live object's spec written into the document that it belongs to. */

import type { KubeObject } from '../../istio/types.ts';
import { type EditResult, editsFor } from '../../yaml/index.ts';
import { keepingTemplates } from './keep-templates.ts';
import { type Implied, valueChanges } from './value-changes.ts';
import { bare } from './wanted.ts';
import type { WrittenObject } from './written.ts';

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** A weight that is left out is 0 beside others, and has no say where there is one destination. */
const impliedWeight: Implied = (path, key, value, entry) => {
  const isEntry = key === 'weight' && isFields(entry) && 'destination' in entry;
  return isEntry && path.at(-2) === 'route' && value === 0;
};

const specOf = (value: unknown): unknown => (isFields(value) ? value.spec : undefined);

/**
 * The edits that make a written object's spec the live one's; none where it is so already. What the file says beside
 * it (comments, layout, labels, annotations) stays. A reason in words where the text cannot be changed so.
 */
export function pullEdits(written: WrittenObject, live: KubeObject): EditResult {
  const { doc, path, value } = written;
  const spec = specOf(bare(live));
  const changes =
    'spec' in value
      ? valueChanges(value.spec, spec, [...path, 'spec'], impliedWeight)
      : [{ kind: 'insertKey' as const, path, key: 'spec', value: spec }];
  return keepingTemplates(doc, editsFor(doc, changes));
}
