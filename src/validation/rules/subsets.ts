import { isPlaceholder } from '../../yaml/index.ts';
import { isDnsLabel, isLabelKey, isLabelValue } from '../names.ts';
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

const subsetLabel: DocumentRule = {
  code: 'invalid-subset-label',
  severity: 'error',
  scope: 'document',
  what: 'A label of a subset that no workload can have.',
  why: "Istio's webhook refuses a key or value that is no Kubernetes label. A value beyond 63 characters passes it, but no pod can carry it, so that the subset stays empty and its requests fail.",
  example: {
    bad: destinationRule(subsets('v1').replace('version: v1', 'version: v1/canary')),
    good: destinationRule(subsets('v1').replace('version: v1', 'version: v1-canary')),
  },
  *check(subject) {
    for (const subset of subsetParts(subject)) {
      const labels = child(subset, 'labels');
      if (!labels) continue;
      for (const [key, entry] of Object.entries(labels.value)) {
        const path = [...labels.path, key];
        if (!isPlaceholder(key) && !isLabelKey(key)) yield onKey(path, keyMessage(key));
        const value = literal(entry);
        if (value !== undefined && !isLabelValue(value)) yield onValue(path, valueMessage(key, value));
      }
    }
  },
};

const keyMessage = (key: string): string =>
  `"${key}" is no key of a label. Write up to 63 letters, digits, "-", "_" or ".", with or without a prefix such as example.com/.`;
const valueMessage = (key: string, value: string): string =>
  `"${value}" is no value of a label, so no pod can have ${key}: ${value}. Write up to 63 letters, digits, "-", "_" or ".", with a letter or digit at either end.`;

export const subsetRules = [duplicateSubset, subsetName, subsetLabel];
