import { describe, expect, it } from 'vitest';
import { FileIndex } from '../../../src/validation/index.ts';
import { resourcesIn } from '../../../src/validation/ours.ts';
import { rulesFor } from '../../../src/validation/rules/by-kind.ts';
import { rules } from '../../../src/validation/rules/index.ts';
import { parseText } from '../../../src/yaml/index.ts';

describe('rules that a kind is not looked at with', () => {
  const texts = rules.flatMap(({ example }) => [example.bad, example.good]);
  const parsed = texts.map(text => parseText(text));

  it.each(['VirtualService', 'DestinationRule', 'CanaryPolicy'] as const)(
    'have nothing to say of a %s',
    kind => {
      const left = rules.filter(rule => !rulesFor[kind].includes(rule));
      expect(left.length).toBeGreaterThan(20);
      const said = parsed.flatMap(one => {
        const index = new FileIndex({ complete: true });
        index.set('', one);
        const subjects = one.docs.flatMap(doc => resourcesIn(doc)).filter(each => each.kind === kind);
        return subjects.flatMap(({ subject }) =>
          left.filter(rule => [...rule.check(subject, index)].length > 0).map(({ code }) => code),
        );
      });
      expect(said).toEqual([]);
    },
  );

  it('have something to say of another', () => {
    expect(new Set(Object.values(rulesFor).flat())).toEqual(new Set(rules));
  });
});
