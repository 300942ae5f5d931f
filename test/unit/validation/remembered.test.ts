import { describe, expect, it } from 'vitest';
import { CombinedIndex, FileIndex, LiveIndex, validateParsed } from '../../../src/validation/index.ts';
import { rules } from '../../../src/validation/rules/index.ts';
import { type ParsedText, parseIncremental, parseText } from '../../../src/yaml/index.ts';

const file = 'a.yaml';

/** Findings after edits, and those that the same text gets when nobody remembers anything. */
function both(texts: readonly string[], others: Record<string, string> = {}) {
  const index = new FileIndex();
  for (const [name, text] of Object.entries(others)) index.set(name, parseText(text));
  let parsed: ParsedText | undefined;
  let remembered: unknown;
  for (const text of texts) {
    parsed = parseIncremental(parsed, text);
    index.set(file, parsed);
    remembered = validateParsed(parsed, { index, file });
  }
  const fresh = new FileIndex();
  for (const [name, text] of Object.entries(others)) fresh.set(name, parseText(text));
  const again = parseText(texts.at(-1) ?? '');
  fresh.set(file, again);
  return { remembered, fresh: validateParsed(again, { index: fresh, file }) };
}

describe('what was said of a document', () => {
  const bad = rules.map(({ example }) => example.bad);

  it.each(rules.map(({ code, example }) => [code, example] as const))(
    'holds when only others change, and moves with it: %s',
    (_, { bad, good }) => {
      const texts = [bad, `# a line more\n${bad}`, `${good}---\n${bad}`, bad.replace('v1', 'v3'), bad];
      for (let end = 1; end <= texts.length; end++) {
        const { remembered, fresh } = both(texts.slice(0, end));
        expect(remembered).toEqual(fresh);
      }
    },
  );

  it('holds in one text of all examples', () => {
    const all = bad.join('---\n');
    const { remembered, fresh } = both([
      all,
      `\n${all}`,
      all.replace('weight: 9', 'weight: 8'),
      `# x\n${all}`,
    ]);
    expect(remembered).toEqual(fresh);
  });

  it('is said anew when another file changes', () => {
    const index = new FileIndex();
    const parsed = parseText(
      'apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: m}\nspec:\n  hosts: [m]\n  http: [{route: [{destination: {host: m, subset: v2}}]}]\n',
    );
    const dr = (name: string) =>
      parseText(
        `apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: m}\nspec: {host: m, subsets: [{name: ${name}, labels: {version: v2}}]}\n`,
      );
    index.set(file, parsed);
    index.set('b.yaml', dr('v2'));
    const codes = () => validateParsed(parsed, { index, file }).map(({ code }) => code);
    expect(codes()).toEqual([]);
    index.set('b.yaml', dr('v3'));
    expect(codes()).toContain('IST0101');
    index.set('b.yaml', dr('v2'));
    expect(codes()).toEqual([]);
  });
});

describe('what was said beside a cluster', () => {
  const route = (subset: string, weight: number) =>
    `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: model, namespace: prod}
spec:
  hosts: [model]
  http:
    - route:
        - destination: {host: model, subset: v1}
          weight: ${100 - weight}
        - destination: {host: model, subset: ${subset}}
          weight: ${weight}
`;
  const rule = (...names: string[]) => ({
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name: 'model', namespace: 'prod', uid: 'u', resourceVersion: names.join() },
    spec: { host: 'model', subsets: names.map(name => ({ name, labels: { version: name } })) },
  });

  it('holds until the cluster changes, and no longer', () => {
    const [files, live] = [new FileIndex(), new LiveIndex()];
    const index = new CombinedIndex(files, live, { context: 'here', namespace: 'default' });
    const text = parseText(route('v2', 10));
    files.set(file, text);
    const codes = (): string[] => validateParsed(text, { index, file }).map(({ code }) => code);
    const take = (...names: string[]) =>
      live.update([
        { kind: 'DestinationRule', complete: 'all', objects: names.length > 0 ? [rule(...names)] : [] },
      ]);
    take('v1');
    expect(codes()).toContain('IST0101');
    const { version } = index;
    take('v1');
    expect(index.version).toBe(version);
    take('v1', 'v2');
    expect(index.version).not.toBe(version);
    expect(codes()).not.toContain('IST0101');
    take('v2');
    expect(codes()).toContain('IST0101');
  });
});
