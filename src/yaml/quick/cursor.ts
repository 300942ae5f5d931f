/** Moving over the text of the quick reader: line ends, comments, and the ends of scalars. */

/** Thrown at anything that is not plainly written; only `quickTree` sees it. */
export const unusual = new Error('not for the quick reader');

export const give = (): never => {
  throw unusual;
};

export const [NEWLINE, SPACE, QUOTE, HASH, APOSTROPHE] = [10, 32, 34, 35, 39] as const;
export const [COMMA, DASH, COLON] = [44, 45, 58] as const;
export const [OPEN_LIST, CLOSE_LIST, OPEN_MAP, CLOSE_MAP] = [91, 93, 123, 125] as const;

/** What no plain scalar begins with, or only under conditions that the full reader knows. */
const NOT_FIRST = new Set([...'?:,[]{}#&*!|>\'"%@`'].map(char => char.charCodeAt(0)));

const isFlowMark = (code: number): boolean =>
  code === COMMA || code === OPEN_LIST || code === CLOSE_LIST || code === OPEN_MAP || code === CLOSE_MAP;

/** A place in a text, of which it knows the line's indentation. */
export class Cursor {
  readonly source: string;
  at = 0;
  /** Column of the first character of the content line at hand; -1 behind the last one. */
  indent = -1;
  /** Where that line starts. */
  lineStart = 0;
  /** Where the line of the last value ended, its line break included. */
  valueEnd = 0;
  /** The deepest comment that stands on a line of its own since the last content; -1 without one. */
  comment = -1;

  constructor(source: string) {
    this.source = source;
  }

  /** The character code at the cursor; NaN at the end. */
  get code(): number {
    return this.source.charCodeAt(this.at);
  }

  isBreakAt(offset: number): boolean {
    return offset >= this.source.length || this.source.charCodeAt(offset) === NEWLINE;
  }

  isGapAt(offset: number): boolean {
    return this.isBreakAt(offset) || this.source.charCodeAt(offset) === SPACE;
  }

  skipSpaces(): void {
    while (this.code === SPACE) this.at++;
  }

  /** Whether nothing but a comment follows on the line; then the cursor goes to its end. */
  atLineEnd(): boolean {
    this.skipSpaces();
    const isComment = this.code === HASH && this.source.charCodeAt(this.at - 1) === SPACE;
    if (!isComment && !this.isBreakAt(this.at)) return false;
    const newline = this.source.indexOf('\n', this.at);
    this.at = newline === -1 ? this.source.length : newline;
    return true;
  }

  /** Goes behind the line of a value, which must hold nothing more. */
  endValue(): void {
    if (!this.atLineEnd()) give();
    this.valueEnd = Math.min(this.at + 1, this.source.length);
  }

  /**
   * Goes to the next line with content. Comments deeper than `deepest` belong to what stands before them, in
   * ways that only the full reader knows.
   */
  nextLine(deepest: number): void {
    this.comment = -1;
    while (this.at < this.source.length) {
      this.lineStart = this.code === NEWLINE ? this.at + 1 : this.at;
      this.at = this.lineStart;
      this.skipSpaces();
      const indent = this.at - this.lineStart;
      if (this.code === HASH) {
        if (indent > deepest) give();
        this.comment = Math.max(this.comment, indent);
        const newline = this.source.indexOf('\n', this.at);
        this.at = newline === -1 ? this.source.length : newline;
      } else if (!this.isBreakAt(this.at)) {
        this.indent = indent;
        return;
      } else if (this.at >= this.source.length) break;
    }
    this.indent = -1;
  }

  /** Goes behind a scalar without quotes on one line, spaces behind it left out; gives its text. */
  plain(inFlow: boolean): string {
    const { source, at: start } = this;
    const first = this.code;
    const isList = first === DASH && (this.isGapAt(start + 1) || isFlowMark(source.charCodeAt(start + 1)));
    if (isList || NOT_FIRST.has(first)) give();
    let end = start;
    for (let at = start; ; at++) {
      const code = source.charCodeAt(at);
      if (code === NEWLINE || Number.isNaN(code)) break;
      if (code === SPACE) continue;
      if (code === HASH && source.charCodeAt(at - 1) === SPACE) break;
      if (code === COLON && this.isGapAt(at + 1)) break;
      if (inFlow && (isFlowMark(code) || (code === COLON && isFlowMark(source.charCodeAt(at + 1))))) break;
      end = at + 1;
    }
    this.at = end;
    return source.slice(start, end);
  }

  /** Goes behind a scalar in quotes on one line, without escapes; gives what is between the quotes. */
  quoted(): string {
    const quote = this.code;
    const start = this.at + 1;
    const end = this.source.indexOf(quote === QUOTE ? '"' : "'", start);
    if (end === -1) give();
    const text = this.source.slice(start, end);
    this.at = end + 1;
    const isEscaped = quote === QUOTE ? text.includes('\\') : this.code === APOSTROPHE;
    if (isEscaped || text.includes('\n')) give();
    return text;
  }
}
