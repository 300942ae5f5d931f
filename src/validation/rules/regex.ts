import { isPlaceholder } from '../../yaml/index.ts';
import { child, children, httpRoutes, named, onValue, type Part, type TextPart } from '../part.ts';
import { re2Problem } from '../re2.ts';
import type { DocumentRule, Subject } from '../rule.ts';
import { text } from '../values.ts';
import { toModel } from './examples.ts';

const LONGEST = 1024;

/** As Go counts it: a letter beyond ASCII has several bytes. */
const bytesOf = (text: string): number =>
  [...text].reduce(
    (sum, char) => sum + (char < '\u0080' ? 1 : char < '\u0800' ? 2 : char.length === 1 ? 3 : 4),
    0,
  );

const isTooLong = (regex: string): boolean =>
  regex.length > LONGEST || (regex.length * 3 > LONGEST && bytesOf(regex) > LONGEST);

const byUri = (regex: string): string => toModel(`match:\n  - uri:\n      regex: ${regex}`);

/** Every map that may hold a regex of a route, and the field that it stands in. */
function regexParts(route: Part): (readonly [Part, string])[] {
  const matches = children(route, 'match').flatMap(match => [
    ...['headers', 'queryParams'].flatMap(group => named(match, group)),
    // A `*` there is no regex: it stands for any value.
    ...named(match, 'withoutHeaders').filter(({ value }) => value.regex !== '*'),
    ...['uri', 'scheme', 'method', 'authority'].flatMap(field => child(match, field) ?? []),
  ]);
  const rewrite = child(route, 'rewrite', 'uriRegexRewrite');
  return [
    ...[...matches, ...children(route, 'corsPolicy', 'allowOrigins')].map(part => [part, 'regex'] as const),
    ...(rewrite ? [[rewrite, 'match'] as const] : []),
  ];
}

const regexes = (subject: Subject): TextPart[] =>
  httpRoutes(subject).flatMap(route =>
    regexParts(route).flatMap(([{ path, value }, field]) => {
      const regex = text(value[field]);
      return regex === undefined ? [] : { path: [...path, field], value: regex };
    }),
  );

/** The look-around that stands in a regex of which a part is filled in later: no filling makes it right. */
const lookAround = (regex: string): string | undefined =>
  /\(\?<?[=!]/.exec(regex.replace(/\\./g, '').replace(/\[\^?\]?[^\]]*\]/g, ''))?.[0];

const invalidRegex: DocumentRule = {
  code: 'invalid-regex',
  severity: 'error',
  scope: 'document',
  what: 'A regular expression that RE2 does not take.',
  why: "Istio's webhook refuses it. RE2 has neither look-around nor backreferences, and Istio takes at most 1024 bytes.",
  example: { bad: byUri('/v2(?!/internal).*'), good: byUri('/v2/.*') },
  *check(subject) {
    for (const { path, value } of regexes(subject)) {
      if (isPlaceholder(value)) {
        const found = lookAround(value);
        if (found)
          yield onValue(
            path,
            `RE2 has no look-around (${found}), whatever is filled in here. Write it in RE2 syntax.`,
          );
        continue;
      }
      const problem = isTooLong(value) ? `it is longer than ${LONGEST} bytes` : re2Problem(value);
      const shown = value.length > 60 ? `${value.slice(0, 60)}…` : value;
      if (problem)
        yield onValue(path, `Istio cannot use the regex ${shown}: ${problem}. Write it in RE2 syntax.`);
    }
  },
};

export const regexRules = [invalidRegex];
