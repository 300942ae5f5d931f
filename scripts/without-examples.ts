/**
 * Rules carry an example each, for the documentation and for the tests that run them. The bundles do without:
 * this takes `example: { ... }` out of the rules as they are bundled.
 */
import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/** The end of the text in quotes that begins at `start`; a template's `${}` is stepped over by its braces. */
function endOfQuoted(source: string, start: number): number {
  const quote = source[start];
  for (let i = start + 1; i < source.length; i++) {
    if (source[i] === '\\') i++;
    else if (quote === '`' && source.startsWith('${', i)) i = endOfBlock(source, i + 1) - 1;
    else if (source[i] === quote) return i + 1;
  }
  throw new Error('a text without its end');
}

/** The place behind the brace that closes the one at `start`. */
function endOfBlock(source: string, start: number): number {
  let depth = 0;
  for (let i = start; i < source.length; i++) {
    const char = source[i] ?? '';
    if (`'"\``.includes(char)) i = endOfQuoted(source, i) - 1;
    else if (char === '{') depth++;
    else if (char === '}' && --depth === 0) return i + 1;
  }
  throw new Error('a brace without its end');
}

/** A rules file without its examples. Throws where one is not written as `example: { ... },`. */
export function withoutExamples(source: string): string {
  let rest = source;
  let kept = '';
  for (let at = rest.search(/^ *example: \{/m); at >= 0; at = rest.search(/^ *example: \{/m)) {
    const end = endOfBlock(rest, rest.indexOf('{', at));
    if (rest[end] !== ',') throw new Error(`an example ends in ${JSON.stringify(rest.slice(end, end + 20))}`);
    kept += rest.slice(0, at);
    rest = rest.slice(end + 1);
  }
  return kept + rest;
}

export const examplesLeftOut: Plugin = {
  name: 'examples-left-out',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]validation[\\/].*\.ts$/ }, ({ path }) => ({
      contents: withoutExamples(readFileSync(path, 'utf8')),
      loader: 'ts',
    }));
  },
};
