import { readFileSync } from 'node:fs';

/** A snippet as its file has it. */
export interface Snippet {
  prefix: string;
  scope: string;
  description: string;
  body: string[];
}

const file = new URL('../../snippets/canary.code-snippets', import.meta.url);

/** The snippets by their titles. */
export const snippets: ReadonlyMap<string, Snippet> = new Map(
  Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, Snippet>),
);

const PLACEHOLDER = /\\([\\$}])|\$\{(\d+):([^{}]*)\}|\$\{(\d+)\|((?:\\.|[^|\\])*)\|\}|\$(\d+)/g;

const optionsOf = (list: string): string[] =>
  list.split(/(?<!\\),/).map(option => option.replaceAll(/\\([,|\\])/g, '$1'));

/** What a snippet of nothing but simple tab stops becomes when each of them gets its default or first choice. */
export function expand(body: readonly string[], chosen: Readonly<Record<string, string>> = {}): string {
  const text = body.join('\n');
  const defaults = new Map<string, string>(Object.entries(chosen));
  const note = (stop: string, value: string): void => {
    if (!defaults.has(stop)) defaults.set(stop, value);
  };
  for (const [, , stop, value, choice, list] of text.matchAll(PLACEHOLDER)) {
    if (stop !== undefined) note(stop, value ?? '');
    if (choice !== undefined) note(choice, optionsOf(list ?? '')[0] ?? '');
  }
  return text.replaceAll(PLACEHOLDER, (_, escaped, stop, __, choice, ___, mirror) => {
    return escaped ?? defaults.get(stop ?? choice ?? mirror) ?? '';
  });
}

/** Every expansion worth a look: all defaults, and each choice once. */
export function expansions(body: readonly string[]): string[] {
  const choices = [...body.join('\n').matchAll(/\$\{(\d+)\|((?:\\.|[^|\\])*)\|\}/g)];
  const chosen = choices.flatMap(([, stop = '', list = '']) =>
    optionsOf(list).map(option => expand(body, { [stop]: option })),
  );
  return [...new Set([expand(body), ...chosen])];
}

/** The tab stops of a snippet that stand somewhere without having a default anywhere. */
export function stopsWithoutDefault(body: readonly string[]): string[] {
  const text = body.join('\n');
  const known = new Set([...text.matchAll(/\$\{(\d+)[:|]/g)].map(([, stop]) => stop));
  const mirrors = [...text.matchAll(/(?<!\\)\$(\d+)/g)].map(([, stop = '']) => stop);
  return [...new Set(mirrors)].filter(stop => stop !== '0' && !known.has(stop));
}
