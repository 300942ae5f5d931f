import { isStandIn } from '../../../src/validation/stand-in.ts';
import { isPlaceholder } from '../../../src/yaml/index.ts';
import { type Comparison, manifest, ourVerdict } from './verdicts.ts';

/** A key or a text within JSON's quotes. */
const QUOTED = /"((?:[^"\\]|\\.)*)"(:?)/g;

/** The manifest with what may be a template's placeholder taken out; an underscore is as wrong in every name. */
const withoutPlaceholders = (written: string): string =>
  written.replace(QUOTED, (whole, text: string, colon: string) =>
    colon === '' && (isPlaceholder(text) || isStandIn(text)) ? '"_"' : whole,
  );

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
  if (ours?.shape === 'wrong-type' && /\.bytes: .* not a list$/.test(ours.message))
    return 'the API server lets an empty list pass for bytes, which are a text';
  const written = manifest(resource);
  if (cluster && ourVerdict(withoutPlaceholders(written))) return 'a placeholder is unknown, not wrong';
  return undefined;
}
