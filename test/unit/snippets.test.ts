import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FileIndex, validateParsed } from '../../src/validation/index.ts';
import { parseText } from '../../src/yaml/index.ts';

interface Snippet {
  prefix: string;
  body: string[];
}

const file = new URL('../../snippets/canary.code-snippets', import.meta.url);
const snippets: Snippet[] = Object.values(JSON.parse(readFileSync(file, 'utf8')));

/** What a person gets who accepts every default: tab stops become their defaults, innermost first. */
function expand(body: readonly string[]): string {
  let text = body.join('\n');
  for (let before = ''; before !== text; ) {
    before = text;
    text = text.replace(/\$\{\d+:([^{}]*)\}/g, '$1');
  }
  return text.replace(/\$\d+/g, '');
}

describe('snippets', () => {
  const texts = new Map(snippets.map(({ prefix, body }) => [prefix, expand(body)]));
  const rule = texts.get('istio-dr-canary') ?? '';

  it('are the three that the documentation names', () => {
    expect([...texts.keys()].sort()).toEqual(['istio-dr-canary', 'istio-vs-canary', 'istio-vs-header']);
  });

  it.each([...texts])('%s has nothing to find, also beside the DestinationRule', (_, text) => {
    expect(text).not.toMatch(/[${}]/);
    const parsed = parseText(text);
    const index = new FileIndex();
    index.set('snippet.yaml', parsed);
    index.set('rule.yaml', parseText(rule));
    expect(parsed.docs).toHaveLength(1);
    expect(validateParsed(parsed, { index })).toEqual([]);
  });

  it('gives a host its default wherever it stands', () => {
    for (const { body } of snippets) {
      const [first, ...others] = [...body.join('\n').matchAll(/\$\{2:([^{}]*)\}/g)].map(match => match[1]);
      expect(others.every(other => other === first)).toBe(true);
    }
  });
});
