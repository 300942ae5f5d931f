/**
 * What people read about rules and fields stays out of the bundles: examples serve the documentation and the
 * tests, and everything else loads late (src/validation/texts.ts) where somebody asks for it.
 */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';

/** The end of the text in quotes that begins at `start`; a template's `${}` is stepped over by its braces. */
function endOfQuoted(source: string, start: number): number {
  const quote = source[start];
  for (let i = start + 1; i < source.length; i++) {
    if (source[i] === '\\') i++;
    else if (quote === '`' && source.startsWith('${', i)) i = endOfValue(source, i + 2);
    else if (source[i] === quote) return i + 1;
  }
  throw new Error('a text without its end');
}

/** The place of the comma or the brace that ends the value that begins at `start`. */
function endOfValue(source: string, start: number): number {
  let depth = 0;
  for (let i = start; i < source.length; i++) {
    const char = source[i] ?? '';
    if (`'"\``.includes(char)) i = endOfQuoted(source, i) - 1;
    else if ('{[('.includes(char)) depth++;
    else if (depth === 0 && ',;}])'.includes(char)) return i;
    else if ('}])'.includes(char)) depth--;
  }
  throw new Error('a value without its end');
}

/** A rules file without its texts. Throws where one is not written as a field on a line of its own, `what: ...,`. */
export function withoutTexts(source: string): string {
  let rest = source;
  let kept = '';
  for (;;) {
    const field = /^ *(?:example: (?=\{)|(?:what|why):\s+(?!string;))/m.exec(rest);
    if (!field) return kept + rest;
    const end = endOfValue(rest, field.index + field[0].length);
    if (rest[end] !== ',') throw new Error(`a text ends in ${JSON.stringify(rest.slice(end, end + 20))}`);
    kept += rest.slice(0, field.index);
    rest = rest.slice(end + 1);
  }
}

/** What a schema says to people; what it says to the product stays. */
const isText = (key: string, value: unknown): boolean =>
  ['$schema', 'title', 'description'].includes(key) && typeof value === 'string';

/** Takes texts out of rules and schemas. */
export const textsLeftOut: Plugin = {
  name: 'texts-left-out',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]validation[\\/].*\.ts$/ }, ({ path }) => ({
      contents: withoutTexts(readFileSync(path, 'utf8')),
      loader: 'ts',
    }));
    onLoad({ filter: /[\\/]schemas[\\/][\w-]+\.json$/ }, ({ path }) => {
      const schema = JSON.parse(readFileSync(path, 'utf8'));
      return {
        contents: JSON.stringify(schema, (key, value) => (isText(key, value) ? undefined : value)),
        loader: 'json',
      };
    });
  },
};

/** Puts the texts of rules in as they are worked out now, so that no rule comes with them. */
export const ruleTextsWorkedOut: Plugin = {
  name: 'rule-texts-worked-out',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]validation[\\/]rule-texts\.ts$/ }, async ({ path }) => {
      const { ruleTexts } = await import(`${pathToFileURL(path)}?at=${Date.now()}`);
      return { contents: `export const ruleTexts = ${JSON.stringify(ruleTexts)};`, loader: 'js' };
    });
  },
};
