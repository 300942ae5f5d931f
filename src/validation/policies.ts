/** The traffic policies of a DestinationRule: its own, those of its subsets, and those of single ports. */
import { isPlaceholder } from '../yaml/index.ts';
import { child, children, type Part, rootPart } from './part.ts';
import type { Subject } from './rule.ts';

export interface Policy extends Part {
  level: 'rule' | 'subset' | 'port';
}

/** The spec of a DestinationRule; none for other kinds. */
export function destinationRuleSpec({ value }: Subject): Part | undefined {
  return value.kind === 'DestinationRule' ? child(rootPart(value), 'spec') : undefined;
}

/** All policies that are written out as maps, in the order of their levels. */
export function policies(subject: Subject): readonly Policy[] {
  const spec = destinationRuleSpec(subject);
  if (!spec) return [];
  const known = found.get(spec) ?? policiesOf(spec);
  found.set(spec, known);
  return known;
}

const found = new WeakMap<Part, readonly Policy[]>();

function policiesOf(spec: Part): Policy[] {
  const own = policyOf(spec, 'rule');
  const subsets = children(spec, 'subsets').flatMap(subset => policyOf(subset, 'subset'));
  const all = [...own, ...subsets];
  return [...all, ...all.flatMap(policy => portsOf(policy))];
}

function policyOf(owner: Part, level: 'rule' | 'subset'): Policy[] {
  const policy = child(owner, 'trafficPolicy');
  return policy ? [{ ...policy, level }] : [];
}

const portsOf = (policy: Part): Policy[] =>
  children(policy, 'portLevelSettings').map(part => ({ ...part, level: 'port' }));

/** The maps that some fields of the policies lead to. */
export const policyParts = (subject: Subject, ...steps: string[]): Part[] =>
  policies(subject).flatMap(policy => child(policy, ...steps) ?? []);

/**
 * Whether a map shows just what it holds: what is absent from it is missing, and what it shows is there
 * together, not in two branches of a template.
 */
export const isWhole = (subject: Subject, { path, value }: Part): boolean =>
  !Object.keys(value).some(isPlaceholder) && !subject.mayHoldMore(path);
