import { isPlaceholder } from '../../yaml/index.ts';
import { destinationsOf } from '../destinations.ts';
import type { Related } from '../finding.ts';
import type { HostMatch, WorkspaceIndex } from '../index/workspace-index.ts';
import { nearestName } from '../nearest.ts';
import { refInWords } from '../resource.ts';
import type { RuleProblem, Subject } from '../rule.ts';
import { fields, list, text } from '../values.ts';

/** The subset names that DestinationRules define; undefined where a template hides some of them. */
function definedBy(rules: readonly HostMatch[]): Set<string> | undefined {
  const names = new Set<string>();
  for (const { resource } of rules) {
    const { subsets } = fields(resource.value.spec);
    if (isPlaceholder(subsets) || resource.mayHoldMore) return undefined;
    for (const subset of list(subsets)) {
      const name = isPlaceholder(subset) ? subset : fields(subset).name;
      if (isPlaceholder(name)) return undefined;
      const known = text(name);
      if (known !== undefined) names.add(known);
    }
  }
  return names;
}

function relatedTo(rules: readonly HostMatch[]): Related[] {
  return rules.flatMap(({ resource }) => {
    if (!resource.place) return [];
    const names = list(fields(resource.value.spec).subsets).flatMap(
      subset => text(fields(subset).name) ?? [],
    );
    const defines = names.length > 0 ? `defines ${names.join(', ')}` : 'defines no subset';
    return [{ ...resource.place, message: `${refInWords(resource.ref)} ${defines}` }];
  });
}

/** The defined name that was meant; v3 is another version than v2, not a misspelling of it. */
function meant(subset: string, defined: Set<string>): string | undefined {
  const withoutDigits = (name: string): string => name.replace(/\d+/g, '');
  const others = [...defined].filter(name => withoutDigits(name) !== withoutDigits(subset));
  return nearestName(subset, others);
}

/** Subsets that no DestinationRule of their host defines; silent where no such rule is known. */
export function* missingSubsets(subject: Subject, index: WorkspaceIndex): Generator<RuleProblem> {
  for (const { path, host, subset } of destinationsOf(subject.value)) {
    if (subset === undefined || isPlaceholder(subset) || isPlaceholder(host)) continue;
    const rules = index.forHost('DestinationRule', host, subject.ref.namespace);
    const certain = rules.filter(rule => rule.certain);
    if (certain.length === 0 && !index.isComplete('DestinationRule', null)) continue;
    const defined = definedBy(rules);
    if (!defined || defined.has(subset)) continue;
    const suggestion = meant(subset, defined);
    yield {
      path: [...path, 'subset'],
      at: 'value',
      message: message(subset, host, rules, defined, suggestion),
      data: { reference: 'subset', host, subset, suggestion },
      related: relatedTo(certain.length > 0 ? certain : rules),
    };
  }
}

function message(
  subset: string,
  host: string,
  rules: readonly HostMatch[],
  defined: Set<string>,
  suggestion: string | undefined,
): string {
  const start = `No DestinationRule of ${host} defines the subset ${subset}, so requests sent to it fail with 503.`;
  if (rules.length === 0) return `${start} There is no DestinationRule of this host: add one.`;
  if (defined.size === 0) return `${start} Add it to the DestinationRule.`;
  const known = `Defined: ${[...defined].join(', ')}.`;
  return suggestion
    ? `${start} ${known} Did you mean ${suggestion}?`
    : `${start} ${known} Add it, or name one of these.`;
}
