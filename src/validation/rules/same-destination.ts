import { inWords, oncePerObject, placesOf } from '../references/objects.ts';
import { type Overlap, overlaps } from '../references/same-destination.ts';
import type { ReferenceRule, RuleProblem } from '../rule.ts';
import { fields, text } from '../values.ts';
import { destinationRule, subsets } from './examples.ts';

const one = destinationRule(subsets('v1', 'v2'));
const two = (...names: string[]): string =>
  destinationRule(subsets(...names)).replace('name: model', 'name: more');

function message(host: string, found: readonly Overlap[]): string {
  const others = oncePerObject(found.map(({ resource }) => resource));
  const [is, its] = others.length === 1 ? ['is', 'it'] : ['are', 'they'];
  const names = inWords(others);
  const [first] = found;
  if (first?.by === 'narrower')
    return `${names} ${is} for a host that ${host} covers too. Istio uses the most specific rule of a host alone: nothing of this one holds there. Repeat there what is to hold for that host as well.`;
  if (first?.by === 'wider')
    return `${names} ${is} for a wildcard that covers ${host} too. Istio uses the most specific rule of a host alone: nothing of the wildcard's holds for ${host}. Repeat here what is to hold.`;
  const shared = [...new Set(found.flatMap(each => each.subsets))];
  if (shared.length > 0) {
    const what = shared.length === 1 ? `the subset ${shared[0]}` : `the subsets ${shared.join(', ')}`;
    const defines = others.length === 1 ? 'defines' : 'define';
    return `${names} ${defines} ${what} of ${host} too. Istio puts the rules of a host together and keeps the subset of the older one alone. Define each subset once.`;
  }
  return `${names} ${is} for ${host} too. Istio puts the rules of a host together and keeps the traffic policy of the older one alone, so what ${its} say may not hold. Write one rule for the host.`;
}

const severalForSubset: ReferenceRule = {
  code: 'KIA0201',
  severity: 'warning',
  scope: 'references',
  what: 'Several DestinationRules for one host and subset.',
  why: 'Istio merges the rules that a namespace has for a host: of two subsets with one name, and of two traffic policies, the older one counts. A rule for a wildcard does not hold for a host that has a rule of its own; nothing of it is inherited. The usual `ISTIO_MUTUAL` rules for a whole mesh or namespace are left out. Rules that leave their namespace open are compared within one folder. Kiali reports the same code.',
  example: { bad: `${one}---\n${two('v2', 'v3')}`, good: `${one}---\n${two('v3')}` },
  *check(subject, index) {
    const found = overlaps(subject, index);
    const [first] = found;
    if (!first) return;
    const alike = found.filter(({ by }) => by === first.by);
    const host = text(fields(subject.value.spec).host) ?? '';
    const related = placesOf(
      alike.map(({ resource }) => resource),
      'is for this host too',
    );
    const data = { subsets: [...new Set(alike.flatMap(each => each.subsets))] };
    const path = ['spec', 'host'];
    yield { path, at: 'value', message: message(host, alike), data, related } satisfies RuleProblem;
  },
};

export const sameDestinationRules = [severalForSubset];
