import { type Comparison, manifest, ourVerdict } from './verdicts.ts';

/** A text of the generated ones that could be a template's placeholder. */
const placeholder = '%START_TIME%';

/**
 * Why we mean to differ from the cluster here; undefined where we do not.
 *
 * A text that a template may fill in is unknown, not wrong. The rest are errors to us because requests go
 * wrong where the object is taken, and one verdict that the cluster itself does not give twice.
 */
export function intention({ resource, cluster, ours }: Comparison): string | undefined {
  if (ours?.shape === 'invalid-subset-label') return 'a label that no pod can have selects nothing';
  if (ours?.shape === 'wrong-type' && ours.message.endsWith('not nothing'))
    return 'a header match without value is dropped, and the route takes every request';
  if (cluster?.message.includes('overlap with previous'))
    return "Istio's verdict on overlapping keys of a map depends on the order that Go gives them";
  const written = manifest(resource);
  // An underscore alone is as wrong in every name, and nothing that a template fills in.
  if (cluster && written.includes(placeholder) && ourVerdict(written.replaceAll(placeholder, '_')))
    return 'a placeholder is unknown, not wrong';
  return undefined;
}
