/** `--header NAME=VALUE` and its like, as a condition. */
import type { Condition } from '../canary/condition.ts';
import type { Values } from './args.ts';
import { UsageError } from './io.ts';

const kinds = ['header', 'cookie', 'query', 'source'] as const;
const signs = { '=': 'exact', '^=': 'prefix', '~=': 'regex' } as const;

const isSign = (text: string): text is keyof typeof signs => Object.hasOwn(signs, text);

/** An option's texts: one that is given twice would be wider than asked if only the last counted. */
const textsOf = (value: Values[string]): string[] =>
  (Array.isArray(value) ? value : [value]).filter(one => typeof one === 'string');

/** The one condition of a command line: `NAME=VALUE`, `NAME^=PREFIX` or `NAME~=REGEX`. Throws {@link UsageError}. */
export function conditionIn(values: Values): Condition {
  const given = kinds.flatMap(kind => textsOf(values[kind]).map(() => kind));
  const [by, ...others] = given;
  if (!by || others.length > 0) {
    throw new UsageError(
      'say who: one of --header, --cookie, --query or --source, such as --header x-canary-version=v2',
    );
  }
  const [said = ''] = textsOf(values[by]);
  const [, name, sign = '', value] = /^([^=^~]+)([\^~]?=)(.*)$/s.exec(said) ?? [];
  if (name === undefined || value === undefined || !isSign(sign))
    throw new UsageError(`--${by} takes NAME=VALUE (or NAME^=PREFIX, NAME~=REGEX), not "${said}"`);
  return { by, name: name.trim(), value, how: signs[sign] };
}
