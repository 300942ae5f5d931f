import { isPlaceholder } from '../../yaml/index.ts';
import { hasLabelValueForm, isDnsLabel, isLabelKey, isLabelValue } from '../names.ts';
import { child, children, literal, onKey, onValue } from '../part.ts';
import { destinationRuleSpec } from '../policies.ts';
import type { DocumentRule, Subject } from '../rule.ts';
import { isStandIn } from '../stand-in.ts';
import { destinationRule, subsets } from './examples.ts';

const subsetParts = (subject: Subject) => {
  const spec = destinationRuleSpec(subject);
  return spec ? children(spec, 'subsets') : [];
};

const duplicateSubset: DocumentRule = {
  code: 'duplicate-subset',
  severity: 'error',
  scope: 'document',
  what: 'Two subsets of one DestinationRule with the same name.',
  why: "Istio's webhook refuses the DestinationRule: a route could not say which of the two it means.",
  example: { bad: destinationRule(subsets('v1', 'v1')), good: destinationRule(subsets('v1', 'v2')) },
  *check(subject) {
    if (subject.mayHoldMore(['spec', 'subsets'])) return;
    const seen = new Set<string>();
    for (const { path, value } of subsetParts(subject)) {
      const name = literal(value.name);
      if (name === undefined || name === '') continue;
      if (seen.has(name)) {
        const message = `The subset ${name} is defined twice in this DestinationRule. Rename or remove one of them.`;
        yield onValue([...path, 'name'], message);
      }
      seen.add(name);
    }
  },
};

const subsetName: DocumentRule = {
  code: 'invalid-subset',
  severity: 'error',
  scope: 'document',
  what: 'A subset whose name is no DNS label.',
  why: "Istio's webhook refuses it: the name becomes a part of a host name in the proxies.",
  example: {
    bad: destinationRule(subsets('v1').replace('name: v1', 'name: v1.0')),
    good: destinationRule(subsets('v1').replace('name: v1', 'name: v1-0')),
  },
  *check(subject) {
    for (const { path, value } of subsetParts(subject)) {
      const name = literal(value.name);
      if (name === undefined || isDnsLabel(name) || isStandIn(name)) continue;
      const message = `"${name}" is no name for a subset. Write 1 to 63 letters, digits or "-", with no "-" at either end.`;
      yield onValue([...path, 'name'], message);
    }
  },
};

/** The labels of all subsets, each with the path to it. */
const labelsOf = (subject: Subject) =>
  subsetParts(subject).flatMap(subset => {
    const labels = child(subset, 'labels');
    return Object.entries(labels?.value ?? {}).map(([key, entry]) => {
      return { key, value: literal(entry) ?? '', path: [...subset.path, 'labels', key] };
    });
  });

const subsetLabel: DocumentRule = {
  code: 'invalid-subset-label',
  severity: 'error',
  scope: 'document',
  what: 'A label of a subset that is no label of Kubernetes.',
  why: "Istio's webhook refuses it: no pod could carry such a label.",
  example: {
    bad: destinationRule(subsets('v1').replace('version: v1', 'version: v1/canary')),
    good: destinationRule(subsets('v1').replace('version: v1', 'version: v1-canary')),
  },
  *check(subject) {
    for (const { key, value, path } of labelsOf(subject)) {
      if (!isPlaceholder(key) && !isLabelKey(key)) {
        const message = `"${key}" is no key of a label. Write up to 63 letters, digits, "-", "_" or ".", with or without a prefix such as example.com/.`;
        yield onKey(path, message);
      }
      if (!hasLabelValueForm(value) && !isStandIn(value)) {
        const message = `"${value}" is no value of a label, so no pod can have ${key}: ${value}. Write letters, digits, "-", "_" or ".", with a letter or digit at either end.`;
        yield onValue(path, message);
      }
    }
  },
};

const overlongLabel: DocumentRule = {
  code: 'overlong-subset-label',
  severity: 'warning',
  scope: 'document',
  what: 'A label value of a subset beyond 63 characters.',
  why: 'Istio accepts it, but Kubernetes gives no pod such a label: the subset stays empty and its requests fail (503).',
  example: {
    bad: destinationRule(subsets('v1').replace('version: v1', `version: v1-${'0123456789abcdef'.repeat(4)}`)),
    good: destinationRule(subsets('v1').replace('version: v1', 'version: v1-0123456789abcdef')),
  },
  *check(subject) {
    for (const { key, value, path } of labelsOf(subject)) {
      if (isLabelValue(value) || !hasLabelValueForm(value)) continue;
      const message = `The value of ${key} has ${value.length} characters, and no pod has a label of more than 63. Shorten it here and at the pods.`;
      yield onValue(path, message);
    }
  },
};

export const subsetRules = [duplicateSubset, subsetName, subsetLabel, overlongLabel];
