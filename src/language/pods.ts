/** From a subset to the labels of its pods. */

import { covers } from '../validation/index/host-match.ts';
import { carriesLabels, podLabelsOf } from '../validation/index.ts';
import { fields, valueAt } from '../validation/values.ts';
import { namesOf } from './names.ts';
import { type Occurrence, occurrencesIn } from './occurrences.ts';

/** The labels that the subset at its definition in a DestinationRule picks pods by. */
export function labelsOfSubset(definition: Occurrence): Occurrence[] {
  const { doc, path, file } = definition;
  const parsed = { text: '', docs: [doc] };
  const inSubset = path.slice(0, -1);
  return [...occurrencesIn({ file, parsed })].filter(
    each => each.kind === 'label' && inSubset.every((part, at) => each.path[at] === part),
  );
}

/** Of workloads' labels those of pods that the subset picks out, and that a Service of the rule's host selects. */
export function behindRule(
  label: Occurrence,
  found: readonly Occurrence[],
  everything: readonly Occurrence[],
): Occurrence[] {
  const rule = [...namesOf(label.object)].find(({ role }) => role === 'rule');
  const wanted = fields(valueAt(label.doc.value, label.path.slice(0, -1)));
  const carrying = found.filter(({ object }) => carriesLabels(podLabelsOf({ value: object }), wanted));
  const selectors = everything
    .filter(each => each.kind === 'host' && each.role === 'definition' && each.object.kind === 'Service')
    .filter(each => rule && covers(rule.host, each.host) === 'surely')
    .map(each => fields(fields(each.object.spec).selector))
    .filter(selector => Object.keys(selector).length > 0);
  if (selectors.length === 0) return carrying;
  return carrying.filter(({ object }) =>
    selectors.some(selector => carriesLabels(podLabelsOf({ value: object }), selector)),
  );
}
