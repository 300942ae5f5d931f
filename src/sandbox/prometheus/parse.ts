/** From a query's text to its tree. What is no PromQL, and what the sandbox has no part for, is said with its place. */
import { parseError, unsupported } from './errors.ts';
import { labelsAt, matchersAt, someMatchersAt } from './matchers.ts';
import {
  type Arithmetic,
  aggregations,
  type Comparison,
  functions,
  type Grouping,
  type Matcher,
  type Node,
  otherAggregations,
  typeOf,
} from './syntax.ts';
import { TokenCursor } from './token-cursor.ts';

const priorities: Readonly<Record<string, number>> = {
  '==': 1,
  '!=': 1,
  '>': 1,
  '<': 1,
  '>=': 1,
  '<=': 1,
  '+': 2,
  '-': 2,
  '*': 3,
  '/': 3,
  '%': 3,
  '^': 5,
};
/** Signs before a term bind like products do: less than a power. */
const signPriority = 4;

/** Deeper than any query that a person writes. */
const deepest = 100;

class Parser {
  readonly #text: string;
  readonly #tokens: TokenCursor;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = new TokenCursor(text);
  }

  whole(): Node {
    if (this.#tokens.next.type === 'end') throw parseError(this.#text, 0, 'no expression found in input');
    const node = this.#expression(0);
    this.#tokens.wantEnd();
    return node;
  }

  selector(): readonly Matcher[] {
    const node = this.whole();
    if (node.type !== 'selector') throw parseError(this.#text, 0, 'expected a series selector');
    return node.matchers;
  }

  #expression(least: number): Node {
    this.#depth += 1;
    if (this.#depth > deepest)
      throw unsupported(this.#text, this.#tokens.next.at, 'a query that is nested so deep');
    let left = this.#signed();
    for (;;) {
      const { text, at, type } = this.#tokens.next;
      if (type === 'name' && ['and', 'or', 'unless', 'atan2', 'offset'].includes(text))
        throw unsupported(this.#text, at, `"${text}"`);
      const priority = type === 'sign' ? priorities[text] : undefined;
      if (text === '@' && type === 'sign') throw unsupported(this.#text, at, 'the modifier @');
      if (priority === undefined || priority < least) break;
      this.#tokens.take();
      left = this.#binary(left, text as Arithmetic | Comparison, priority, at);
    }
    this.#depth -= 1;
    return left;
  }

  #binary(left: Node, operator: Arithmetic | Comparison, priority: number, at: number): Node {
    const isComparison = priority === 1;
    const isBool = this.#tokens.skip('bool');
    const matching = this.#tokens.is('on') || this.#tokens.is('ignoring') ? this.#matching() : undefined;
    // Powers go from right to left, everything else from left to right.
    const right = this.#expression(operator === '^' ? priority : priority + 1);
    if (typeOf(left) === 'matrix' || typeOf(right) === 'matrix')
      throw parseError(this.#text, at, 'binary expression must contain only scalar and instant vector types');
    if (isBool && !isComparison)
      throw parseError(this.#text, at, 'bool modifier can only be used on comparison operators');
    if (isComparison && !isBool && typeOf(left) === 'scalar' && typeOf(right) === 'scalar')
      throw parseError(this.#text, at, 'comparisons between scalars must use BOOL modifier');
    return { type: 'binary', operator, isBool, left, right, ...(matching ? { matching } : {}) };
  }

  #matching(): { on: boolean; labels: readonly string[] } {
    const on = this.#tokens.take().text === 'on';
    const labels = labelsAt(this.#tokens);
    if (this.#tokens.is('group_left') || this.#tokens.is('group_right'))
      throw unsupported(this.#text, this.#tokens.next.at, this.#tokens.next.text);
    return { on, labels };
  }

  #signed(): Node {
    const { at } = this.#tokens.next;
    const isNegative = this.#tokens.is('-');
    if (!isNegative && !this.#tokens.is('+')) return this.#ranged();
    this.#tokens.take();
    const of = this.#expression(signPriority);
    if (typeOf(of) === 'matrix')
      throw parseError(
        this.#text,
        at,
        'unary expression only allowed on expressions of type scalar or instant vector',
      );
    if (!isNegative) return of;
    return of.type === 'number' ? { type: 'number', value: -of.value } : { type: 'negative', of };
  }

  #ranged(): Node {
    let node = this.#term();
    while (this.#tokens.is('[')) {
      const { at } = this.#tokens.take();
      const rangeMs = this.#duration();
      if (this.#tokens.skip(':')) {
        const stepMs = this.#tokens.is(']') ? 60_000 : this.#duration();
        this.#tokens.want(']');
        if (typeOf(node) !== 'vector')
          throw parseError(this.#text, at, 'subquery is only allowed on instant vector');
        node = { type: 'range', of: node, rangeMs, stepMs };
        continue;
      }
      this.#tokens.want(']');
      if (node.type !== 'selector')
        throw parseError(this.#text, at, 'ranges only allowed for vector selectors');
      node = { type: 'range', of: node, rangeMs };
    }
    return node;
  }

  #duration(): number {
    const { type, value } = this.#tokens.next;
    if (type === 'number' && value > 0) return this.#tokens.take().value * 1000;
    if (type !== 'duration' || !(value > 0)) throw this.#tokens.unexpected('expected a duration');
    return this.#tokens.take().value;
  }

  #term(): Node {
    const { type, text, value, at } = this.#tokens.next;
    if (type === 'number') {
      this.#tokens.take();
      return { type: 'number', value };
    }
    if (type === 'string') throw unsupported(this.#text, at, 'a string as an expression');
    if (this.#tokens.skip('(')) {
      const inside = this.#expression(0);
      this.#tokens.want(')');
      return inside;
    }
    if (this.#tokens.is('{')) return { type: 'selector', matchers: someMatchersAt(this.#tokens) };
    if (type !== 'name') throw this.#tokens.unexpected();
    const after = this.#tokens.second?.text;
    const isCall = after === '(' && this.#tokens.second?.type === 'sign';
    if (aggregations.includes(text) && (isCall || after === 'by' || after === 'without'))
      return this.#aggregate();
    if (otherAggregations.includes(text) && (isCall || after === 'by' || after === 'without'))
      throw unsupported(this.#text, at, `${text}()`);
    if (isCall) return this.#call();
    this.#tokens.take();
    const named: Matcher = { label: '__name__', operator: '=', value: text };
    return { type: 'selector', matchers: [named, ...(this.#tokens.is('{') ? matchersAt(this.#tokens) : [])] };
  }

  #aggregate(): Node {
    const { text: name } = this.#tokens.take();
    let grouping = this.#grouping();
    this.#tokens.want('(');
    const { at } = this.#tokens.next;
    const of = this.#expression(0);
    this.#tokens.want(')');
    if (typeOf(of) !== 'vector')
      throw parseError(this.#text, at, 'expected type instant vector in aggregation expression');
    grouping ??= this.#grouping();
    return { type: 'aggregate', name, of, grouping: grouping ?? { without: false, labels: [] } };
  }

  #grouping(): Grouping | undefined {
    if (!this.#tokens.is('by') && !this.#tokens.is('without')) return undefined;
    const without = this.#tokens.take().text === 'without';
    return { without, labels: labelsAt(this.#tokens) };
  }

  #call(): Node {
    const { text: name, at } = this.#tokens.take();
    const known = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (!known) throw unsupported(this.#text, at, `the function "${name}"`);
    this.#tokens.want('(');
    const given: Node[] = [];
    while (!this.#tokens.is(')')) {
      given.push(this.#expression(0));
      if (!this.#tokens.skip(',')) break;
    }
    this.#tokens.want(')');
    if (given.length !== known.takes.length)
      throw parseError(
        this.#text,
        at,
        `expected ${known.takes.length} argument(s) in call to "${name}", got ${given.length}`,
      );
    known.takes.forEach((wanted, i) => {
      const got = given[i] && typeOf(given[i]);
      if (got !== wanted)
        throw parseError(
          this.#text,
          at,
          `expected type ${inWords(wanted)} in call to function "${name}", got ${inWords(got)}`,
        );
    });
    return { type: 'call', name, arguments: given };
  }
}

const inWords = (type: string | undefined): string =>
  type === 'matrix' ? 'range vector' : type === 'vector' ? 'instant vector' : 'scalar';

/** A query's tree. @throws QueryError */
export const parseQuery = (text: string): Node => new Parser(text).whole();

/** The matchers of a selector, as `match[]` has them. @throws QueryError */
export const parseSelector = (text: string): readonly Matcher[] => new Parser(text).selector();
