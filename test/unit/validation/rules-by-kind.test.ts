/** A resource is looked at with the rules of its kind alone: the others have nothing to say of it. */
import { expect, it } from 'vitest';
import { resourcesIn } from '../../../src/validation/ours.ts';
import { rulesFor } from '../../../src/validation/rules/by-kind.ts';
import { rules } from '../../../src/validation/rules/index.ts';
import { parseText } from '../../../src/yaml/index.ts';
import { resources } from '../../cluster/differential/generate.ts';

it('rules that are left out for a kind find nothing in resources of that kind', () => {
  const silent = resources(5, 2000).flatMap(({ apiVersion, kind, spec }) => {
    const text = JSON.stringify({
      apiVersion,
      kind,
      metadata: { name: 'subject', namespace: 'default' },
      spec,
    });
    const [ours] = parseText(text).docs.flatMap(doc => resourcesIn(doc));
    if (!ours) return [];
    const leftOut = rules.filter(rule => rule.scope === 'document' && !rulesFor[ours.kind].includes(rule));
    expect(leftOut.length).toBeGreaterThan(10);
    return leftOut.flatMap(rule =>
      rule.scope === 'document' && [...rule.check(ours.subject)].length > 0
        ? [`${rule.code} of ${kind}`]
        : [],
    );
  });
  expect(new Set(silent)).toEqual(new Set());
}, 60_000);
