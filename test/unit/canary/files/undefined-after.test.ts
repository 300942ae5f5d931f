/** A file must not take the subsets away that requests are sent to, nor send requests to subsets that are not there. */
import { expect, test } from 'vitest';
import { guardedFile } from '../../../../src/canary/files/guard.ts';
import type { FileKind, PreparedFile } from '../../../../src/canary/files/model.ts';
import { routePlan } from '../../../../src/canary/files/routes.ts';
import type { KubeObject } from '../../../../src/istio/types.ts';
import { destinationRule, snapshot, stamp, to, virtualService } from '../fixtures.ts';

const split = (...weights: [string, number][]) =>
  virtualService([{ route: weights.map(([name, weight]) => to(name, weight)) }]);
const now = snapshot([split(['v1', 90], ['v2', 10])]);

/** A file that makes the live objects these. */
function file(...afters: KubeObject[]): PreparedFile {
  const objects = afters.map(after => {
    const kind = after.kind as FileKind;
    const name = after.metadata?.name ?? '';
    const base = { kind, namespace: 'default', name, wanted: after, after, change: 'change' as const };
    return { ...base, conflicts: [], takesOver: [], warnings: [] };
  });
  const plan = routePlan(now, [], 'apply', stamp());
  return { id: 'p', cluster: now.cluster, objects, plan, warnings: [] };
}
const refused = (...afters: KubeObject[]): string => {
  try {
    guardedFile(file(...afters), now);
    return 'no';
  } catch (error) {
    return (error as Error).message;
  }
};

test.each<[string, KubeObject[], RegExp]>([
  [
    'a rule drops what gets requests',
    [destinationRule(['v1'])],
    /subset v2 of model-service.*default\/model/,
  ],
  ['a rule goes to another host', [destinationRule(['v1', 'v2'], 'other')], /v1.*v2/],
  ['a route to no subset', [split(['v1', 50], ['v3', 50])], /subset v3/],
  ['the rule comes along', [split(['v1', 50], ['v3', 50]), destinationRule(['v1', 'v3'])], /^no$/],
  ['what is dropped gets none', [destinationRule(['v1']), split(['v1', 100], ['v2', 0])], /^no$/],
  ['a mirror', [destinationRule(['v1']), mirrored()], /subset v2/],
])('%s', (_, afters, text) => expect(refused(...afters)).toMatch(text));

function mirrored(): KubeObject {
  const mirror = { host: 'model-service', subset: 'v2' };
  return virtualService([{ route: [to('v1', 100)], mirror }]);
}

test('a word of the person lets it through, as something that protects a context', () => {
  const { warnings, plan } = guardedFile(file(destinationRule(['v1'])), now, { override: true });
  expect(warnings).toEqual([expect.stringContaining('subset v2')]);
  expect(plan.raisesCanary).toBe(true);
});

test('what is missing already is none of this file, and of what cannot be read nothing is said', () => {
  const broken = { ...now, destinationRules: [destinationRule(['v1'])] };
  expect(guardedFile(file(destinationRule(['v1'])), broken).warnings).toEqual([]);
  const unread = { ...now, destinationRules: undefined };
  expect(guardedFile(file(destinationRule(['v1'])), unread).warnings).toEqual([]);
});
