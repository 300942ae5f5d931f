import fc from 'fast-check';
import { expect, it } from 'vitest';
import { suppressFixes } from '../../../src/language/fixes/suppress.ts';
import { allRules } from '../../../src/validation/catalogue.ts';
import { validateParsed } from '../../../src/validation/index.ts';
import { applyEdits, parseText } from '../../../src/yaml/index.ts';

const texts = allRules
  .flatMap(({ example }) => [example.bad, example.good])
  .filter(text => text.length < 3000);

const comment = fc.constantFrom(
  '# istio-canary: ignore IST0101',
  ' # istio-canary: ignore weights-sum-not-100, negative-weight -- why',
  '\n# istio-canary: ignore\n',
  '\n    # istio-canary:ignore: nonsense, , IST0101 and more\r\n',
  '"# istio-canary: ignore unknown-field',
  '\n  annotations: {galley.istio.io/analyze-suppress: "*", kiali.io/ignore-validations: ""}\n',
);

/** Texts cut and put together anywhere, with comments in any place. */
const broken = fc
  .tuple(
    fc.constantFrom(...texts),
    fc.constantFrom(...texts),
    fc.array(fc.tuple(fc.nat(2000), comment), { maxLength: 3 }),
    fc.nat(2000),
    fc.constantFrom('', '---\n', '\n---\n', '{', "'"),
  )
  .map(([one, two, comments, cut, between]) => {
    const text = one.slice(0, cut % (one.length + 1)) + between + two;
    return comments.reduce((result, [at, each]) => {
      const place = at % (result.length + 1);
      return result.slice(0, place) + each + result.slice(place);
    }, text);
  });

it('whatever a text holds, it is read without a throw and every offer silences its finding', () => {
  let offered = 0;
  fc.assert(
    fc.property(broken, text => {
      const parsed = parseText(text);
      const findings = validateParsed(parsed);
      for (const { start, end } of findings) {
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThanOrEqual(start);
        expect(end).toBeLessThanOrEqual(text.length);
      }
      for (const finding of findings.slice(0, 4)) {
        const [first] = suppressFixes(parsed, finding).filter(({ title }) => title.startsWith('Ignore'));
        if (!first) continue;
        offered++;
        const after = validateParsed(parseText(applyEdits(text, first.edits)));
        const count = (list: typeof findings): number =>
          list.filter(({ code }) => code === finding.code).length;
        expect(count(after)).toBeLessThan(count(findings));
      }
    }),
    { numRuns: 600 },
  );
  expect(offered).toBeGreaterThan(200);
}, 120_000);
