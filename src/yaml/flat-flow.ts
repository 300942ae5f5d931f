/**
 * Flow collections and quoted texts whose lines are indented less than YAML 1.2 asks, or by tabs: kubectl's reader
 * does not mind how the lines within brackets and quotes begin.
 */
import { folded } from './folded.ts';

const blank = (text: string): string => text.replace(/[^ \t]/g, ' ').replace(/\t/g, ' ');

/** Walks over a text and collects what reads as one line once its line ends and comments are blanks. */
class Flattener {
  private readonly text: string;
  private readonly pieces: string[] = [];
  private done = 0;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** The text with such values on one line each, of the same length; undefined where there is none or no end. */
  run(): string | undefined {
    while (this.at < this.text.length) if (!this.line()) return undefined;
    if (this.done === 0) return undefined;
    return this.pieces.join('') + this.text.slice(this.done);
  }

  private get char(): string {
    return this.text[this.at] ?? '\n';
  }

  /** Reads one line outside of brackets; false where a bracket or quote is never closed. */
  private line(): boolean {
    const lineStart = this.at;
    for (let isValue = true; this.char !== '\n'; ) {
      const { char } = this;
      if (/\s/.test(char)) this.at++;
      else if (char === '#') this.toLineEnd();
      else if (char === '[' || char === '{' || char === '"' || char === "'") {
        if (!isValue) this.toLineEnd();
        else if (!this.value()) return false;
      } else if ((char === '|' || char === '>') && isValue) {
        this.toLineEnd();
        this.skipBlock(lineStart);
        return true;
      } else if (char === '-' && /\s/.test(this.text[this.at + 1] ?? '\n')) this.at++;
      else if (char === '&' || char === '*' || char === '!') this.until(/\s/g);
      else {
        if (char !== ':') this.until(/\n|:(?=\s|$)|(?<=\s)#/g);
        else this.at++;
        isValue = this.text[this.at - 1] === ':' || this.char === ':';
      }
    }
    this.at++;
    return true;
  }

  private until(pattern: RegExp): void {
    pattern.lastIndex = this.at + 1;
    this.at = pattern.exec(this.text)?.index ?? this.text.length;
  }

  private toLineEnd(): void {
    const end = this.text.indexOf('\n', this.at);
    this.at = end === -1 ? this.text.length : end;
  }

  /** Skips the lines of a block scalar: those deeper than the line that it begins on, and blank ones. */
  private skipBlock(lineStart: number): void {
    const indent = /^ */.exec(this.text.slice(lineStart, lineStart + 1000))?.[0].length ?? 0;
    const deeper = new RegExp(`\\n(?: {${indent + 1}}[^\\n]*|[ \\t\\r]*(?=\\n|$))`, 'y');
    deeper.lastIndex = this.at;
    while (deeper.test(this.text)) this.at = deeper.lastIndex;
    this.at++;
  }

  private value(): boolean {
    const start = this.at;
    this.keepUntil(start);
    const end = this.char === '"' || this.char === "'" ? this.quoted(start) : this.flowEnd(start);
    if (end === undefined) return false;
    this.at = end;
    this.replaceUntil(end);
    return true;
  }

  /** Takes a quoted text in, whose end it gives; undefined for one that is never closed. */
  private quoted(start: number): number | undefined {
    const end = this.quotedEnd(start);
    const piece = end === undefined ? undefined : folded(this.text.slice(start, end));
    if (end === undefined || piece === undefined) return undefined;
    // A key stands on one line.
    if (this.text.slice(start, end).includes('\n') && /^[ \t]*:/.test(this.text.slice(end, end + 100)))
      return undefined;
    this.replaceUntil(start);
    this.pieces.push(piece);
    this.done = end;
    return end;
  }

  /** Behind a quoted text; undefined for one that is never closed. */
  private quotedEnd(start: number): number | undefined {
    const { text } = this;
    const quote = text[start];
    for (let at = start + 1; at < text.length; at++) {
      const char = text[at];
      if (char === '\\' && quote === '"') at++;
      else if (char === quote) {
        if (quote === '"' || text[at + 1] !== quote) return at + 1;
        at++;
      }
    }
    return undefined;
  }

  /** Behind the bracket that closes the one at `start`; comments within are blanked on the way. */
  private flowEnd(start: number): number | undefined {
    let depth = 0;
    let isPlain = false;
    for (let at = start; at < this.text.length; at++) {
      const char = this.text[at] ?? '';
      if (char === '[' || char === '{') depth++;
      else if ((char === ']' || char === '}') && --depth === 0) return at + 1;
      else if ((char === '"' || char === "'") && !isPlain) {
        const end = this.quoted(at);
        if (end === undefined) return undefined;
        at = end - 1;
      } else if (char === '#' && /\s/.test(this.text[at - 1] ?? '')) {
        const end = this.text.indexOf('\n', at);
        if (end === -1) return undefined;
        this.replaceUntil(at);
        this.pieces.push(blank(this.text.slice(at, end)));
        this.done = end;
        at = end - 1;
      } else if (char === '\n' && isPlain && /^ *\t/.test(this.text.slice(at + 1, at + 200))) {
        // This is the one tab within brackets that kubectl refuses too.
        return undefined;
      }
      if (!/\s/.test(char)) isPlain = !/[[\]{},:"']/.test(char);
    }
    return undefined;
  }

  private keepUntil(offset: number): void {
    if (offset <= this.done) return;
    this.pieces.push(this.text.slice(this.done, offset));
    this.done = offset;
  }

  private replaceUntil(offset: number): void {
    this.pieces.push(this.text.slice(this.done, offset).replace(/[\r\n\t]/g, ' '));
    this.done = offset;
  }
}

/**
 * The text with each flow collection and each quoted text on one line, of the same length; undefined where there are
 * none or one of them has no end. Values stay the same, of quoted texts as `unfolded` gives them.
 */
export const flattenFlow = (text: string): string | undefined => new Flattener(text).run();
