import { nearestName } from '../nearest.ts';

/** The known name that was meant; v3 is another version than v2, not a misspelling of it. */
export function meantName(written: string, known: Iterable<string>): string | undefined {
  const withoutDigits = (name: string): string => name.replace(/\d+/g, '');
  const others = [...known].filter(name => withoutDigits(name) !== withoutDigits(written));
  return nearestName(written, others);
}

/** The question after a message; nothing without a suggestion. */
export const didYouMean = (suggestion: string | undefined): string =>
  suggestion === undefined ? '' : ` Did you mean ${suggestion}?`;
