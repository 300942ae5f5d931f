import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FileIndex, validateParsed } from '../../src/validation/index.ts';
import { type ParsedText, parseText } from '../../src/yaml/index.ts';
import { expand, expansions, snippets, stopsWithoutDefault } from '../support/snippets.ts';

const bodies = new Map([...snippets.values()].map(({ prefix, body }) => [prefix, body]));
const prefixes = [...bodies.keys()];
const defaultsOf = (prefix: string): string => expand(bodies.get(prefix) ?? []);
const texts = prefixes.flatMap(prefix =>
  expansions(bodies.get(prefix) ?? []).map((text, at) => [`${prefix}, expansion ${at + 1}`, text] as const),
);

/** What a workspace of nothing but these texts, taken for all there is, has to say about each of them. */
function findings(...files: string[]): unknown[] {
  const index = new FileIndex({ complete: true });
  const parsed = files.map((text, at): [string, ParsedText] => [`${at}.yaml`, parseText(text)]);
  for (const [file, each] of parsed) index.set(file, each);
  return parsed.flatMap(([file, each]) =>
    validateParsed(each, { index, file }).map(({ code, message }) => `${file} ${code}: ${message}`),
  );
}

describe('snippets', () => {
  it('tell the whole story of a canary', () => {
    expect([...prefixes].sort()).toEqual([
      'istiocanary',
      'istiocanarypolicy',
      'istiocanaryworkloads',
      'istiodrbalancer',
      'istiodrcanary',
      'istiodrhash',
      'istiodroutlier',
      'istiovscanary',
      'istiovscanaryone',
      'istiovsdelegate',
      'istiovsfault',
      'istiovsgateway',
      'istiovsheader',
      'istiovsmirror',
      'istiovsretries',
      'istiovssticky',
    ]);
  });

  // Editors look for what is typed at the beginnings of words: `subset: canary` and Enter would take a snippet that has
  // it behind a hyphen, wherever that stands.
  it('are found by their beginning only', () => {
    expect(prefixes.filter(prefix => !/^istio[a-z]*$/.test(prefix))).toEqual([]);
  });

  it.each([...snippets])(
    '%s: has a name of its own, a description, a scope, and its stops have defaults',
    (_, one) => {
      expect(prefixes.filter(prefix => prefix === one.prefix)).toHaveLength(1);
      expect(one.description).toMatch(/^\S.{30,}/);
      expect(one.scope).toBe('yaml,helm');
      expect(stopsWithoutDefault(one.body)).toEqual([]);
      expect(one.body.at(-1)).toBe('$0');
      // YAML has no tabs, and items of lists stand two columns before their fields whatever a tab is wide.
      expect(one.body.join('\n')).not.toMatch(/\t|^ (?: {2})*\S/m);
    },
  );

  it.each(texts)('%s: has nothing to find, in an empty file and after another document', (_, text) => {
    expect(text).not.toMatch(/\$\{|\$\d/);
    expect(validateParsed(parseText(text))).toEqual([]);
    const after = parseText(`kind: ConfigMap\napiVersion: v1\nmetadata:\n  name: a\n---\n${text}`);
    expect(after.docs.length).toBe(parseText(text).docs.length + 1);
    expect(validateParsed(after)).toEqual([]);
  });

  const alone = new Set(['istiocanary', 'istiocanaryworkloads', 'istiocanarypolicy']);
  const workloads = defaultsOf('istiocanaryworkloads');

  it('istio-canary has nothing to find as all there is', () => {
    expect(findings(defaultsOf('istiocanary'))).toEqual([]);
  });

  it.each(texts.filter(([name]) => name.startsWith('istio-vs')))(
    '%s: fits the workloads and the subsets',
    (_, text) => {
      expect(findings(workloads, defaultsOf('istiodrcanary'), text)).toEqual([]);
    },
  );

  it.each(texts.filter(([name]) => name.startsWith('istio-dr')))(
    '%s: fits the workloads and a header route',
    (_, text) => {
      expect(findings(workloads, text, defaultsOf('istiovsheader'))).toEqual([]);
    },
  );

  it('would be found to miss a subset or a Service', () => {
    const route = defaultsOf('istiovscanary');
    expect(findings(workloads, route).join()).toContain('IST0101');
    expect(findings(defaultsOf('istiodrcanary'), route)).not.toEqual([]);
  });

  it('are all of one of these sorts', () => {
    expect(prefixes.filter(prefix => !alone.has(prefix) && !/^istio(?:vs|dr)/.test(prefix))).toEqual([]);
  });

  it('are named in the documentation', () => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    expect(prefixes.filter(prefix => !readme.includes(`\`${prefix}\``))).toEqual([]);
  });
});
