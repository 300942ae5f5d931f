/** What stands in braces and parentheses: the matchers of a selector, the names of labels. */
import { parseError } from './errors.ts';
import type { Matcher } from './syntax.ts';
import type { TokenCursor } from './token-cursor.ts';

/** `(a, b)`. @throws QueryError */
export function labelsAt(tokens: TokenCursor): string[] {
  tokens.want('(');
  const labels: string[] = [];
  while (!tokens.is(')')) {
    labels.push(tokens.wantType('name', 'a label').text);
    if (!tokens.skip(',')) break;
  }
  tokens.want(')');
  return labels;
}

const operators = ['=', '!=', '=~', '!~'] as const;

function assertRegex(value: string, tokens: TokenCursor, at: number): void {
  try {
    new RegExp(`^(?:${value})$`, 's');
  } catch {
    throw parseError(tokens.text, at, `error parsing regexp: ${JSON.stringify(value)}`);
  }
}

/** `{a="b", c=~"d"}`. @throws QueryError */
export function matchersAt(tokens: TokenCursor): Matcher[] {
  tokens.want('{');
  const matchers: Matcher[] = [];
  while (!tokens.is('}')) {
    const { text: label } = tokens.wantType('name', 'a label matcher');
    const operator = operators.find(one => one === tokens.next.text);
    if (!operator) throw tokens.unexpected('expected a label matching operator');
    tokens.take();
    const { text: value, at } = tokens.wantType('string', 'a string');
    if (operator.endsWith('~')) assertRegex(value, tokens, at);
    matchers.push({ label, operator, value });
    if (!tokens.skip(',')) break;
  }
  tokens.want('}');
  return matchers;
}

/** Matchers that stand alone: one of them has to say something. @throws QueryError */
export function someMatchersAt(tokens: TokenCursor): Matcher[] {
  const { at } = tokens.next;
  const matchers = matchersAt(tokens);
  if (matchers.every(({ operator, value }) => operator.startsWith('!') || value === '' || value === '.*'))
    throw parseError(tokens.text, at, 'vector selector must contain at least one non-empty matcher');
  return matchers;
}
