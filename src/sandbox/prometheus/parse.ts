/** From a query's text to its tree. What is no PromQL, and what the sandbox has no part for, is said with its place. */
import { parseError, unsupported } from './errors.ts';
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
import { type Token, tokensOf } from './tokens.ts';

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
  readonly #tokens: readonly Token[];
  #place = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = tokensOf(text);
  }

  whole(): Node {
    if (this.#tokens.length === 1) throw parseError(this.#text, 0, 'no expression found in input');
    const node = this.#expression(0);
    if (this.#next.type !== 'end') throw this.#unexpected();
    return node;
  }

  selector(): readonly Matcher[] {
    const node = this.whole();
    if (node.type !== 'selector') throw parseError(this.#text, 0, 'expected a series selector');
    return node.matchers;
  }

  get #next(): Token {
    return (
      this.#tokens[this.#place] ?? { type: 'end', text: 'end of input', at: this.#text.length, value: 0 }
    );
  }

  #take(): Token {
    const token = this.#next;
    this.#place += 1;
    return token;
  }

  #is(text: string): boolean {
    return (this.#next.type === 'sign' || this.#next.type === 'name') && this.#next.text === text;
  }

  #skip(text: string): boolean {
    if (!this.#is(text)) return false;
    this.#place += 1;
    return true;
  }

  #want(text: string): void {
    if (!this.#skip(text)) throw this.#unexpected(`expected "${text}"`);
  }

  #unexpected(more = ''): Error {
    const { type, text, at } = this.#next;
    const what = type === 'end' ? text : `${type} ${JSON.stringify(text)}`;
    return parseError(this.#text, at, `unexpected ${what}${more ? `, ${more}` : ''}`);
  }

  #expression(least: number): Node {
    this.#depth += 1;
    if (this.#depth > deepest) throw unsupported(this.#text, this.#next.at, 'a query that is nested so deep');
    let left = this.#signed();
    for (;;) {
      const { text, at, type } = this.#next;
      if (type === 'name' && ['and', 'or', 'unless', 'atan2', 'offset'].includes(text))
        throw unsupported(this.#text, at, `"${text}"`);
      const priority = type === 'sign' ? priorities[text] : undefined;
      if (text === '@' && type === 'sign') throw unsupported(this.#text, at, 'the modifier @');
      if (priority === undefined || priority < least) break;
      this.#take();
      left = this.#binary(left, text as Arithmetic | Comparison, priority, at);
    }
    this.#depth -= 1;
    return left;
  }

  #binary(left: Node, operator: Arithmetic | Comparison, priority: number, at: number): Node {
    const isComparison = priority === 1;
    const isBool = this.#skip('bool');
    const matching = this.#is('on') || this.#is('ignoring') ? this.#matching() : undefined;
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
    const on = this.#take().text === 'on';
    const labels = this.#labels();
    if (this.#is('group_left') || this.#is('group_right'))
      throw unsupported(this.#text, this.#next.at, this.#next.text);
    return { on, labels };
  }

  #signed(): Node {
    const { at } = this.#next;
    const isNegative = this.#is('-');
    if (!isNegative && !this.#is('+')) return this.#ranged();
    this.#take();
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
    while (this.#is('[')) {
      const { at } = this.#take();
      const rangeMs = this.#duration();
      if (this.#skip(':')) {
        const stepMs = this.#is(']') ? 60_000 : this.#duration();
        this.#want(']');
        if (typeOf(node) !== 'vector')
          throw parseError(this.#text, at, 'subquery is only allowed on instant vector');
        node = { type: 'range', of: node, rangeMs, stepMs };
        continue;
      }
      this.#want(']');
      if (node.type !== 'selector')
        throw parseError(this.#text, at, 'ranges only allowed for vector selectors');
      node = { type: 'range', of: node, rangeMs };
    }
    return node;
  }

  #duration(): number {
    const { type, value } = this.#next;
    if (type === 'number' && value > 0) return this.#take().value * 1000;
    if (type !== 'duration' || !(value > 0)) throw this.#unexpected('expected a duration');
    return this.#take().value;
  }

  #term(): Node {
    const { type, text, value, at } = this.#next;
    if (type === 'number') {
      this.#take();
      return { type: 'number', value };
    }
    if (type === 'string') throw unsupported(this.#text, at, 'a string as an expression');
    if (this.#skip('(')) {
      const inside = this.#expression(0);
      this.#want(')');
      return inside;
    }
    if (this.#is('{')) return { type: 'selector', matchers: this.#nameless(at) };
    if (type !== 'name') throw this.#unexpected();
    const after = this.#tokens[this.#place + 1]?.text;
    const isCall = after === '(' && this.#tokens[this.#place + 1]?.type === 'sign';
    if (aggregations.includes(text) && (isCall || after === 'by' || after === 'without'))
      return this.#aggregate();
    if (otherAggregations.includes(text) && (isCall || after === 'by' || after === 'without'))
      throw unsupported(this.#text, at, `${text}()`);
    if (isCall) return this.#call();
    this.#take();
    const named: Matcher = { label: '__name__', operator: '=', value: text };
    return { type: 'selector', matchers: [named, ...(this.#is('{') ? this.#matchers() : [])] };
  }

  #aggregate(): Node {
    const { text: name } = this.#take();
    let grouping = this.#grouping();
    this.#want('(');
    const { at } = this.#next;
    const of = this.#expression(0);
    this.#want(')');
    if (typeOf(of) !== 'vector')
      throw parseError(this.#text, at, 'expected type instant vector in aggregation expression');
    grouping ??= this.#grouping();
    return { type: 'aggregate', name, of, grouping: grouping ?? { without: false, labels: [] } };
  }

  #grouping(): Grouping | undefined {
    if (!this.#is('by') && !this.#is('without')) return undefined;
    const without = this.#take().text === 'without';
    return { without, labels: this.#labels() };
  }

  #labels(): string[] {
    this.#want('(');
    const labels: string[] = [];
    while (!this.#is(')')) {
      if (this.#next.type !== 'name') throw this.#unexpected('expected a label');
      labels.push(this.#take().text);
      if (!this.#skip(',')) break;
    }
    this.#want(')');
    return labels;
  }

  #call(): Node {
    const { text: name, at } = this.#take();
    const known = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (!known) throw unsupported(this.#text, at, `the function "${name}"`);
    this.#want('(');
    const given: Node[] = [];
    while (!this.#is(')')) {
      given.push(this.#expression(0));
      if (!this.#skip(',')) break;
    }
    this.#want(')');
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

  /** Matchers that stand alone: one of them has to say something. */
  #nameless(at: number): Matcher[] {
    const matchers = this.#matchers();
    if (matchers.every(({ operator, value }) => operator.startsWith('!') || value === '' || value === '.*'))
      throw parseError(this.#text, at, 'vector selector must contain at least one non-empty matcher');
    return matchers;
  }

  #matchers(): Matcher[] {
    this.#want('{');
    const matchers: Matcher[] = [];
    while (!this.#is('}')) {
      const { type, text: label } = this.#take();
      if (type !== 'name') {
        this.#place -= 1;
        throw this.#unexpected('expected a label matcher');
      }
      const { text: operator } = this.#take();
      if (operator !== '=' && operator !== '!=' && operator !== '=~' && operator !== '!~') {
        this.#place -= 1;
        throw this.#unexpected('expected a label matching operator');
      }
      const { type: of, text: value, at: where } = this.#take();
      if (of !== 'string') {
        this.#place -= 1;
        throw this.#unexpected('expected a string');
      }
      if (operator.endsWith('~')) this.#regex(value, where);
      matchers.push({ label, operator, value });
      if (!this.#skip(',')) break;
    }
    this.#want('}');
    return matchers;
  }

  #regex(value: string, at: number): void {
    try {
      new RegExp(`^(?:${value})$`, 's');
    } catch {
      throw parseError(this.#text, at, `error parsing regexp: ${JSON.stringify(value)}`);
    }
  }
}

const inWords = (type: string | undefined): string =>
  type === 'matrix' ? 'range vector' : type === 'vector' ? 'instant vector' : 'scalar';

/** A query's tree. @throws QueryError */
export const parseQuery = (text: string): Node => new Parser(text).whole();

/** The matchers of a selector, as `match[]` has them. @throws QueryError */
export const parseSelector = (text: string): readonly Matcher[] => new Parser(text).selector();
