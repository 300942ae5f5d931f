import { isPlaceholder } from '../../yaml/index.ts';
import { children, isSet, literal } from '../part.ts';
import { destinationRuleSpec } from '../policies.ts';
import type { DocumentRule, RuleProblem } from '../rule.ts';
import { isFields, list } from '../values.ts';
import { destinationRule, subsets } from './examples.ts';

/** Whether a subset surely picks out its pods by no label. */
const isBare = (labels: unknown): boolean =>
  !isSet(labels) || (isFields(labels) && Object.keys(labels).length === 0);

const noLabels: DocumentRule = {
  code: 'KIA0209',
  severity: 'warning',
  scope: 'document',
  what: 'A subset without labels.',
  why: 'It stands for every pod of the host, those of the other subsets included, so a split between them is not one between versions. A subset alone in its DestinationRule may be meant that way, to give its traffic a policy of its own: that is only mentioned. Kiali reports the same code.',
  example: {
    bad: destinationRule(subsets('v1', 'v2').replace('\n    labels:\n      version: v2', '')),
    good: destinationRule(subsets('v1', 'v2')),
  },
  *check(subject) {
    const spec = destinationRuleSpec(subject);
    if (!spec || subject.mayHoldMore(['spec', 'subsets'])) return;
    const isAlone = list(spec.value.subsets).length === 1;
    for (const { path, value } of children(spec, 'subsets')) {
      const name = literal(value.name);
      if (!name || !isBare(value.labels) || isPlaceholder(value.labels) || subject.mayHoldMore(path))
        continue;
      const meant = isAlone
        ? `That is right where only its policy matters; a version needs labels, such as version: ${name}.`
        : `It is no version beside the others. Write the labels that its pods have, such as version: ${name}.`;
      const message = `The subset ${name} has no labels, so it stands for every pod of the host. ${meant}`;
      const severity = isAlone ? 'info' : 'warning';
      const problem: RuleProblem = { path: [...path, 'name'], at: 'value', message, severity };
      yield { ...problem, data: { subset: name } };
    }
  },
};

export const unlabelledSubsetRules = [noLabels];
