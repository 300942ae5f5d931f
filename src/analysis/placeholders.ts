/** Queries of one's own: `{{namespace}}`, `{{service}}`, `{{subset}}`, `{{workload}}`, `{{window}}`, safely filled in. */

import { Refusal } from '../canary/refusal.ts';
import { literalRegex } from '../canary/regex.ts';
import { serviceOf } from '../istio/hosts.ts';
import type { Arm } from './model.ts';
import { durationText } from './promql.ts';
import type { MetricsTarget } from './source.ts';

const names = ['namespace', 'service', 'subset', 'workload', 'window'] as const;
type Name = (typeof names)[number];

const isName = (text: string): text is Name => names.some(one => one === text);

const bad = (why: string): Refusal => new Refusal('usage', 'bad-query', why);

/** A string, a comment, a placeholder, or anything else, character by character. */
const token = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`|#[^\n]*|\{\{\s*\w*\s*\}\}|[\s\S]/g;

const placeholder = /\{\{\s*(\w*)\s*\}\}/g;

function valuesFor(name: Name, target: MetricsTarget, arm: Arm): readonly string[] {
  const version = target.versions[arm];
  switch (name) {
    case 'namespace':
      return [serviceOf(version.host)?.namespace ?? target.namespace];
    case 'service':
      return [serviceOf(version.host)?.name ?? version.host];
    case 'subset':
      return [version.subset ?? version.version ?? version.key];
    case 'workload':
      return version.workloads;
    case 'window':
      return [];
  }
}

/** What a placeholder becomes within a string that is compared whole, or that is a pattern. */
function valueIn(
  name: string,
  isPattern: boolean,
  target: MetricsTarget,
  arm: Arm,
  windowMs: number,
): string {
  if (!isName(name))
    throw bad(`There is no placeholder {{${name}}}; there are ${names.map(one => `{{${one}}}`).join(', ')}.`);
  if (name === 'window') return durationText(windowMs);
  const values = valuesFor(name, target, arm);
  const [only] = values;
  if (only === undefined)
    throw bad(`{{${name}}} of ${target.versions[arm].key} is not known: its workloads cannot be seen.`);
  if (values.length > 1 && !isPattern)
    throw bad(
      `${target.versions[arm].key} has several of {{${name}}} (${values.join(', ')}); compare it with =~.`,
    );
  return isPattern
    ? values.length > 1
      ? `(${values.map(literalRegex).join('|')})`
      : literalRegex(only)
    : only;
}

/** A value within a string of this quote. */
function within(value: string, quote: string): string {
  if (quote === '`') {
    if (value.includes('`')) throw bad('A value with a backquote cannot stand between backquotes.');
    return value;
  }
  return value.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`).replaceAll('\n', '\\n');
}

/**
 * The query for one version. Within a string a value is quoted (and after `=~` or `!~` taken literally); outside of one
 * only `{{window}}` can stand, since nothing else is a piece of PromQL. Throws a {@link Refusal} that says what is wrong.
 */
export function filledIn(query: string, target: MetricsTarget, arm: Arm, windowMs: number): string {
  let before = '';
  const filled = (query.match(token) ?? []).map(piece => {
    const isPattern = /[=!]~\s*$/.test(before);
    before = `${before}${piece}`.slice(-40);
    const [quote = ''] = piece;
    if (piece.startsWith('#')) return piece;
    if (piece.length > 1 && /["'`]/.test(quote))
      return piece.replace(placeholder, (_, name: string) =>
        within(valueIn(name, isPattern, target, arm, windowMs), quote),
      );
    if (!piece.startsWith('{{')) return piece;
    const name = piece.slice(2, -2).trim();
    const value = valueIn(name, false, target, arm, windowMs);
    if (name !== 'window') throw bad(`{{${name}}} has to stand within quotes, as in label="{{${name}}}".`);
    return value;
  });
  return filled.join('');
}

/** True for a plain selector, whose samples can be had raw: a name, matchers, nothing else. */
export const isSelector = (query: string): boolean =>
  /^\s*(?:[A-Za-z_:][\w:]*\s*(?:\{(?:[^"'`{}]|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`)*\})?|\{(?:[^"'`{}]|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`)+\})\s*$/.test(
    query,
  );

/** What is wrong with a query of counters; undefined for nothing. A rate is no count: it is extrapolated. */
export function countQueryProblem(query: string): string | undefined {
  const bare = query.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`/g, '""');
  const [, name] = /\b(rate|irate|increase|delta|idelta|deriv)\s*\(/.exec(bare) ?? [];
  return name === undefined
    ? undefined
    : `${name}() extrapolates; give the raw counter, and the differences are taken here`;
}
