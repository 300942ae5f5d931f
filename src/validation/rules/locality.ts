import { isPlaceholder, type Path } from '../../yaml/index.ts';
import { localityProblem, type Overlap, TakenLocalities } from '../localities.ts';
import { child, children, isSet, literal, onKey, onValue, type Part } from '../part.ts';
import { isWhole, policyParts } from '../policies.ts';
import type { DocumentRule, RuleProblem, Subject } from '../rule.ts';
import { policyField } from './policy-examples.ts';

const distribute = (...to: string[]): string => {
  const lines = ['distribute:', '  - from: eu/a/*', '    to:', ...to.map(line => `      ${line}`)];
  return policyField('loadBalancer', 'localityLbSetting:', ...lines.map(line => `  ${line}`));
};

/** The distributions of all load balancers, grouped by load balancer. */
const distributions = (subject: Subject): (readonly Part[])[] =>
  policyParts(subject, 'loadBalancer', 'localityLbSetting').map(part => children(part, 'distribute'));

const localityWeights: DocumentRule = {
  code: 'invalid-locality-weights',
  severity: 'error',
  scope: 'document',
  what: 'Weights of localities outside of 1 to 100, or that do not add up to 100.',
  why: "Istio's webhook refuses them: unlike the weights of a route, they are percentages.",
  example: { bad: distribute('eu/a/*: 80', 'eu/b/*: 10'), good: distribute('eu/a/*: 80', 'eu/b/*: 20') },
  *check(subject) {
    for (const entry of distributions(subject).flat()) {
      const to = child(entry, 'to');
      if (to) yield* weightProblems(subject, to);
      else if (!isSet(entry.value.to) && isWhole(subject, entry))
        yield onKey(
          entry.path,
          'This entry sends its traffic nowhere. Add to, with weights that add up to 100.',
        );
    }
  },
};

function* weightProblems(subject: Subject, to: Part): Generator<RuleProblem> {
  // The API server drops what has no value.
  const weights = Object.entries(to.value).filter(([, weight]) => isSet(weight));
  const numbers = weights.flatMap(([name, weight]) => (typeof weight === 'number' ? [{ name, weight }] : []));
  const wrong = numbers.filter(({ weight }) => !(weight >= 1 && weight <= 100));
  for (const { name, weight } of wrong) {
    // The schema has a word on negative numbers.
    if (weight < 0) continue;
    const message = `The weight of ${name} is ${weight}. Write 1 to 100, or remove the locality to send it nothing.`;
    yield onValue([...to.path, name], message);
  }
  const sum = numbers.reduce((total, { weight }) => total + weight, 0);
  if (wrong.length > 0 || numbers.length < weights.length || sum === 100 || !isWhole(subject, to)) return;
  yield onKey(to.path, `The weights of these localities add up to ${sum}. Make them add up to 100.`);
}

/** Localities that must not overlap. */
interface LocalityGroup {
  /** Leads to the list or map that holds them all. */
  path: Path;
  names: { locality: string; problem(message: string): RuleProblem }[];
  /** Whether Istio reads them in the order of the text; the keys of a map it reads in any order. */
  isOrdered: boolean;
}

function localityGroups(subject: Subject): LocalityGroup[] {
  return distributions(subject).flatMap(entries => {
    const from = entries.flatMap(({ path, value }) => {
      const at = [...path, 'from'];
      const locality = literal(value.from);
      return locality === undefined ? [] : [{ locality, problem: (message: string) => onValue(at, message) }];
    });
    const to = entries
      .flatMap(entry => child(entry, 'to') ?? [])
      .map(part => ({ path: part.path, names: keysOf(part), isOrdered: false }));
    const path = entries[0]?.path.slice(0, -1) ?? [];
    return [{ path, names: from, isOrdered: true }, ...to];
  });
}

const keysOf = ({ path, value }: Part): LocalityGroup['names'] =>
  Object.keys(value)
    .filter(key => !isPlaceholder(key))
    .map(key => ({ locality: key, problem: message => onKey([...path, key], message) }));

const invalidLocality: DocumentRule = {
  code: 'invalid-locality',
  severity: 'error',
  scope: 'document',
  what: 'A locality with an empty part, or with a `*` elsewhere than at its end.',
  why: "Istio's webhook refuses it: a locality is `region/zone/subzone`, of which the later parts may be left out and the last may be `*`.",
  example: { bad: distribute('eu/*/1: 100'), good: distribute('eu/a/*: 100') },
  *check(subject) {
    for (const { locality, problem } of localityGroups(subject).flatMap(group => group.names)) {
      const reason = localityProblem(locality);
      if (reason)
        yield problem(`"${locality}" is no locality: ${reason}. Write region/zone/subzone or region/*.`);
    }
    for (const entry of distributions(subject).flat())
      if (!isSet(entry.value.from) && isWhole(subject, entry))
        yield onKey(entry.path, 'This entry does not say whose traffic it sends. Add from with a locality.');
  },
};

interface Clash extends Overlap {
  isOrdered: boolean;
  /** The problem, its sentence ended by some advice. */
  problem(advice: string): RuleProblem;
}

const clashes = (subject: Subject): Clash[] =>
  localityGroups(subject).flatMap(({ path, names, isOrdered }) => {
    const taken = new TakenLocalities();
    const found = names.flatMap(({ locality, problem }): Clash[] => {
      const overlap = localityProblem(locality) ? undefined : taken.take(locality);
      if (!overlap) return [];
      const what = `${locality} overlaps with ${overlap.other}`;
      return [{ ...overlap, isOrdered, problem: advice => problem(`${what}${advice}`) }];
    });
    return found.length > 0 && subject.mayHoldMore(path) ? [] : found;
  });

const overlappingLocalities: DocumentRule = {
  code: 'overlapping-localities',
  severity: 'error',
  scope: 'document',
  what: 'Localities of which one lies within another.',
  why: "Istio's webhook refuses them, since traffic could follow either. In `from`, a wildcard behind narrower ones means the others.",
  example: { bad: distribute('eu/a: 80', 'eu/a/1: 20'), good: distribute('eu/a: 80', 'eu/b/1: 20') },
  *check(subject) {
    for (const { isOrdered, wildcard, problem } of clashes(subject)) {
      if (isOrdered ? wildcard === 'new' : wildcard !== undefined) continue;
      yield problem('. Keep one of them, or narrow them down.');
    }
  },
};

const wildcardTarget: DocumentRule = {
  code: 'locality-wildcard-around-another',
  severity: 'warning',
  scope: 'document',
  what: 'A wildcard beside a locality that it covers, both as targets.',
  why: "Istio's webhook reads the targets in any order, and refuses these in some: the same file is taken today and refused tomorrow.",
  example: { bad: distribute('eu/a: 80', '"eu/*": 20'), good: distribute('eu/a: 80', 'eu/b: 20') },
  *check(subject) {
    for (const { isOrdered, wildcard, problem } of clashes(subject)) {
      if (isOrdered || wildcard === undefined) continue;
      yield problem(', so that Istio refuses them in some orders. Name the other localities instead of "*".');
    }
  },
};

export const localityRules = [localityWeights, invalidLocality, overlappingLocalities, wildcardTarget];
