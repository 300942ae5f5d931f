/** The tokens of a query, one after the other. */
import { parseError } from './errors.ts';
import { type Token, tokensOf } from './tokens.ts';

export class TokenCursor {
  readonly text: string;
  readonly #tokens: readonly Token[];
  #place = 0;

  /** @throws QueryError */
  constructor(text: string) {
    this.text = text;
    this.#tokens = tokensOf(text);
  }

  get next(): Token {
    return this.#tokens[this.#place] ?? { type: 'end', text: 'end of input', at: this.text.length, value: 0 };
  }

  /** The one after the next. */
  get second(): Token | undefined {
    return this.#tokens[this.#place + 1];
  }

  take(): Token {
    const token = this.next;
    this.#place += 1;
    return token;
  }

  /** Whether the next token is this sign or name. */
  is(text: string): boolean {
    return (this.next.type === 'sign' || this.next.type === 'name') && this.next.text === text;
  }

  /** Takes this sign or name where it comes next. */
  skip(text: string): boolean {
    if (!this.is(text)) return false;
    this.#place += 1;
    return true;
  }

  /** Takes this sign or name. @throws QueryError where something else comes next */
  want(text: string): void {
    if (!this.skip(text)) throw this.unexpected(`expected "${text}"`);
  }

  /** Takes a token of this type. @throws QueryError that says what was expected */
  wantType(type: Token['type'], expected: string): Token {
    if (this.next.type !== type) throw this.unexpected(`expected ${expected}`);
    return this.take();
  }

  /** @throws QueryError where there is more */
  wantEnd(): void {
    if (this.next.type !== 'end') throw this.unexpected();
  }

  /** What is wrong with the next token. */
  unexpected(more = ''): Error {
    const { type, text, at } = this.next;
    const what = type === 'end' ? text : `${type} ${JSON.stringify(text)}`;
    return parseError(this.text, at, `unexpected ${what}${more ? `, ${more}` : ''}`);
  }
}
