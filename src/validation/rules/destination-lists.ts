/** Destination lists that say less than they seem to; Kiali reports them under the same codes. */
import { isPlaceholder } from '../../yaml/index.ts';
import { routesOf } from '../destinations.ts';
import { canonical, hasPlaceholder } from '../match-cover.ts';
import { serviceHost } from '../references/service-host.ts';
import type { DocumentRule, RuleProblem } from '../rule.ts';
import { fields, isFields, text } from '../values.ts';
import { split, weights } from './examples.ts';
import { named } from './weights.ts';

const single = (weight: string): string => split(`- destination:\n    host: model\n    subset: v2${weight}`);

const singleWeight: DocumentRule = {
  code: 'KIA1104',
  severity: 'warning',
  scope: 'document',
  what: 'A weight of 1 to 99 at the only destination of a route.',
  why: 'A single destination gets every request whatever its weight is, so a canary at `weight: 10` without the stable version beside it gets all of them. Kiali reports the same code.',
  example: { bad: single('\n  weight: 10'), good: single('') },
  *check(subject) {
    if (subject.value.kind !== 'VirtualService') return;
    for (const { path, entries } of routesOf(subject.value)) {
      const [only] = entries;
      const { weight } = fields(only);
      if (entries.length !== 1 || typeof weight !== 'number' || weight <= 0 || weight >= 100) continue;
      if (subject.mayHoldMore([...path, 'route'])) continue;
      const message = `${named(only)} is the only destination of this route, so it gets 100 % of the requests and not ${weight} %. Add the destination of the others, or remove the weight.`;
      yield {
        path: [...path, 'route', 0, 'weight'],
        at: 'value',
        message,
        data: { weight },
      } satisfies RuleProblem;
    }
  },
};

/** What a destination list's entry sends where, but for its weight; undefined where that is unknown. */
function target(entry: unknown, namespace: string | null): string | undefined {
  const { destination, weight: _, ...others } = fields(entry);
  const { host, ...rest } = fields(destination);
  const written = text(host);
  if (!isFields(destination) || !written || isPlaceholder(written) || hasPlaceholder(entry)) return undefined;
  const resolved = serviceHost(written, namespace);
  return canonical([resolved, rest, others]);
}

const repeatedTarget: DocumentRule = {
  code: 'KIA1105',
  severity: 'warning',
  scope: 'document',
  what: 'The same host and subset twice in one route.',
  why: 'Both get their share and both go to the same pods, so the split is not what it reads as: mostly one of them was meant to name another subset. Entries that differ in their port or their header operations are no repetition. Kiali reports the same code.',
  example: { bad: split(weights(90, 10).replace('subset: v2', 'subset: v1')), good: split(weights(90, 10)) },
  *check(subject) {
    if (subject.value.kind !== 'VirtualService') return;
    for (const { path, entries } of routesOf(subject.value)) {
      // Two branches of a template may name the same destination.
      if (subject.mayHoldMore([...path, 'route'])) continue;
      // Most lists name each subset once.
      const subsets = entries.map(entry => fields(fields(entry).destination).subset ?? null);
      if (new Set(subsets).size === subsets.length) continue;
      const targets = entries.map(entry => target(entry, subject.ref.namespace));
      for (const [i, mine] of targets.entries()) {
        const same = targets.flatMap((other, k) => (mine !== undefined && other === mine ? k : []));
        if (same.length < 2) continue;
        const { host, subset } = fields(fields(entries[i]).destination);
        const what = subset === undefined ? `The host ${host}` : `The subset ${subset} of ${host}`;
        const others = same.filter(k => k !== i).map(k => k + 1);
        const message = `${what} is a destination of this route ${same.length} times: here and at number ${others.join(', ')}. Name the subset that was meant, or give its whole weight to one of them.`;
        const field = subset === undefined ? 'host' : 'subset';
        const at = [...path, 'route', i, 'destination', field];
        yield { path: at, at: 'value', message, data: { same } } satisfies RuleProblem;
      }
    }
  },
};

export const destinationListRules = [singleWeight, repeatedTarget];
