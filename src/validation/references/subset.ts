import { isPlaceholder } from '../../yaml/index.ts';
import { destinationsOf } from '../destinations.ts';
import type { HostMatch, KnownResource, WorkspaceIndex } from '../index/workspace-index.ts';
import { refInWords } from '../resource.ts';
import type { RuleProblem, Subject } from '../rule.ts';
import { fields, list, text } from '../values.ts';
import { didYouMean, meantName } from './meant.ts';
import { mayBePatchedIn, patchesOfRules } from './patched-subsets.ts';
import { placesOf } from './places.ts';
import { serviceHost } from './service-host.ts';
import { hidesHost, isUnknown } from './unknown.ts';
import { audienceOf, isVisibleTo } from './visible.ts';

/** The subset names that DestinationRules define; undefined where a template hides some of them. */
function definedBy(rules: readonly KnownResource[]): Set<string> | undefined {
  const names = new Set<string>();
  for (const { value, mayHoldMore } of rules) {
    const { subsets } = fields(value.spec);
    if (isPlaceholder(subsets) || mayHoldMore) return undefined;
    for (const subset of list(subsets)) {
      const name = isPlaceholder(subset) ? subset : fields(subset).name;
      if (isUnknown(name)) return undefined;
      const known = text(name);
      if (known !== undefined) names.add(known);
    }
  }
  return names;
}

function inWords({ ref, value }: KnownResource): string {
  const names = list(fields(value.spec).subsets).flatMap(subset => text(fields(subset).name) ?? []);
  return `${refInWords(ref)} ${names.length > 0 ? `defines ${names.join(', ')}` : 'defines no subset'}`;
}

/** The DestinationRules of a host; of `model.prod` those of the Service, since its host is told to be wrong. */
function rulesOf(index: WorkspaceIndex, host: string, namespace: string | null): readonly HostMatch[] {
  const rules = index.forHost('DestinationRule', host, namespace);
  const whole = serviceHost(host, namespace, () => true);
  return rules.length > 0 || !host.includes('.') ? rules : index.forHost('DestinationRule', whole, namespace);
}

/** Subsets that no DestinationRule of their host defines; silent where no such rule is known. */
export function* missingSubsets(subject: Subject, index: WorkspaceIndex): Generator<RuleProblem> {
  const audience = audienceOf(subject);
  for (const { path, host, subset } of destinationsOf(subject.value)) {
    if (subset === undefined || isUnknown(subset) || isUnknown(host)) continue;
    const seen = rulesOf(index, host, subject.ref.namespace).filter(({ resource }) =>
      isVisibleTo(resource, audience),
    );
    const certain = seen.filter(rule => rule.certain).map(rule => rule.resource);
    const isKnown = certain.length > 0 || index.isComplete('DestinationRule', null);
    if (!isKnown || (certain.length === 0 && hidesHost(index, 'DestinationRule'))) continue;
    const rules = seen.map(rule => rule.resource);
    const known = definedBy(rules);
    if (!known || known.has(subset)) continue;
    const defined = definedBy([...rules, ...patchesOfRules(index, rules)]);
    if (!defined || defined.has(subset) || mayBePatchedIn(index, subset)) continue;
    const suggestion = meantName(subset, defined);
    yield {
      path: [...path, 'subset'],
      at: 'value',
      message: message(subset, host, rules, defined, suggestion),
      also: ['KIA1107'],
      data: { reference: 'subset', host, subset, suggestion },
      related: placesOf(certain.length > 0 ? certain : rules, inWords),
    };
  }
}

function message(
  subset: string,
  host: string,
  rules: readonly KnownResource[],
  defined: Set<string>,
  suggestion: string | undefined,
): string {
  const start = `No DestinationRule of ${host} defines the subset ${subset}, so requests sent to it fail with 503.`;
  if (rules.length === 0) return `${start} There is no DestinationRule of this host: add one.`;
  if (defined.size === 0) return `${start} Add it to the DestinationRule.`;
  const known = `Defined: ${[...defined].join(', ')}.`;
  return `${start} ${known}${didYouMean(suggestion) || ' Add it, or name one of these.'}`;
}
