import { child, isSet, literal, onKey, onValue } from '../part.ts';
import { destinationRuleSpec, isWhole } from '../policies.ts';
import type { DocumentRule } from '../rule.ts';
import { list } from '../values.ts';
import { destinationRule } from './examples.ts';

const selecting = (labels: string, exportTo: string): string =>
  destinationRule(
    `host: model\nexportTo:\n  - "${exportTo}"\nworkloadSelector:\n  matchLabels: ${labels}\ntrafficPolicy:\n  tls:\n    mode: ISTIO_MUTUAL`,
  );
const some = '\n    app: client';

const emptySelector: DocumentRule = {
  code: 'empty-workload-selector',
  severity: 'warning',
  scope: 'document',
  what: 'A workload selector without labels.',
  why: 'Istio accepts it with a warning: it selects every workload of the namespace, as no selector at all would.',
  example: { bad: selecting('{}', '.'), good: selecting(some, '.') },
  *check(subject) {
    const spec = destinationRuleSpec(subject);
    const selector = spec && child(spec, 'workloadSelector');
    if (!selector) return;
    const labels = child(selector, 'matchLabels');
    const isEmpty = labels ? Object.keys(labels.value).length === 0 : !isSet(selector.value.matchLabels);
    // A misspelt field is a finding of its own.
    const isMisspelt = Object.keys(selector.value).some(name => name !== 'matchLabels');
    if (!isEmpty || isMisspelt || !isWhole(subject, selector)) return;
    yield onKey(selector.path, 'This selector has no labels. Add matchLabels, or remove the selector.');
  },
};

const exportedSelector: DocumentRule = {
  code: 'selector-with-export-to',
  severity: 'error',
  scope: 'document',
  what: 'A DestinationRule for chosen workloads that is exported to other namespaces.',
  why: "Istio's webhook refuses it: the workload selector picks clients in the rule's own namespace, so `exportTo` can only be `.`.",
  example: { bad: selecting(some, '*'), good: selecting(some, '.') },
  *check(subject) {
    const spec = destinationRuleSpec(subject);
    if (!spec || !isSet(spec.value.workloadSelector) || !isWhole(subject, spec)) return;
    const own = subject.ref.namespace;
    const names = list(spec.value.exportTo);
    for (const [i, entry] of names.entries()) {
      const name = literal(entry);
      if (name === undefined || name === '.' || name === own) continue;
      // Without a namespace of its own the rule may be in the one that it names.
      if (own === null && name !== '*' && names.length === 1) continue;
      const message = `exportTo ${name} does not go with a workloadSelector, which picks clients in the rule's own namespace. Write ".".`;
      yield onValue([...spec.path, 'exportTo', i], message);
    }
  },
};

export const workloadSelectorRules = [emptySelector, exportedSelector];
