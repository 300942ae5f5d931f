/** Where a text leaves something to templates: Helm and Go, Jinja, Terraform, shells and scripts. */

/** A stretch that is filled in later, or that steers what is printed. */
export interface Expression {
  start: number;
  end: number;
  /** Steers a template or defines names, and prints nothing itself. */
  control: boolean;
}

/** Words that steer a template or define names and print nothing themselves. */
const CONTROL =
  /^\{\{-?\s*(?:if|else|end|range|with|define|block|break|continue|\/\*|\$[\w]*\s*(?:,\s*\$\w+\s*)?:?=)/;
/** What is replaced as a whole, and what is known by its brackets; within Helm's, strings may hold brackets. */
const EXPRESSION =
  /(\{\{)|(\{%|%\{|\{#|<%(?!=))|\$\{(?:[^{}\n]|\{[^{}\n]{0,200}\}){0,200}\}|<%=[^\n]{0,200}?%>|@[A-Z][A-Z0-9_.]{0,99}@|%[A-Z][A-Z0-9_.]{0,99}%/g;
const CLOSING: Readonly<Record<string, string>> = { '{%': '%}', '%{': '}', '{#': '#}', '<%': '%>' };
/** Longer than any expression: what is not closed by then is a mistake, and not searched for to the end. */
const LONGEST = 5000;

/** Finds the next place of a text again and again, from one offset to a later one, in one walk over the text. */
class Next {
  private at = -1;
  private readonly text: string;
  private readonly wanted: string;

  constructor(text: string, wanted: string) {
    this.text = text;
    this.wanted = wanted;
  }

  /** Where the wanted text next stands; infinite where it does not. */
  from(offset: number): number {
    if (this.at < offset) {
      const found = this.text.indexOf(this.wanted, offset);
      this.at = found === -1 ? Number.POSITIVE_INFINITY : found;
    }
    return this.at;
  }
}

/** End of Helm's expressions, strings within them respected; an open one ends with its line. */
class HelmEnds {
  private readonly text: string;
  private readonly close: Next;
  private readonly commentClose: Next;

  constructor(text: string) {
    this.text = text;
    this.close = new Next(text, '}}');
    this.commentClose = new Next(text, '*/');
  }

  of(start: number): number {
    const { text } = this;
    if (/^\{\{-?\s*\/\*/.test(text.slice(start, start + 8))) {
      const comment = this.commentClose.from(start);
      const end = comment === Number.POSITIVE_INFINITY ? -1 : text.indexOf('}}', comment);
      if (end !== -1 && end < comment + LONGEST) return end + 2;
    }
    const end = this.close.from(start) < start + LONGEST ? this.outsideOfStrings(start) : undefined;
    const lineEnd = text.indexOf('\n', start);
    return end ?? (lineEnd === -1 ? text.length : lineEnd);
  }

  private outsideOfStrings(start: number): number | undefined {
    const { text } = this;
    let quote = '';
    for (let at = start + 2; at < Math.min(text.length, start + LONGEST); at++) {
      const char = text[at] ?? '';
      if (quote !== '') {
        if (char === '\\' && quote === '"') at++;
        else if (char === quote || (char === '\n' && quote === '"')) quote = '';
      } else if (char === '"' || char === '`') quote = char;
      else if (char === '}' && text[at + 1] === '}') return at + 2;
    }
    return undefined;
  }
}

/** The expressions of a text, in its order. The work grows with the text, whatever it holds. */
export function expressions(text: string): Expression[] {
  const found: Expression[] = [];
  const helmEnds = new HelmEnds(text);
  const pattern = new RegExp(EXPRESSION);
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const [source, helm, opening] = match;
    const start = match.index;
    let end = start + source.length;
    if (helm !== undefined) end = helmEnds.of(start);
    else if (opening !== undefined) {
      const closing = CLOSING[opening] ?? '';
      const at = text.slice(start, start + LONGEST).indexOf(closing, 2);
      if (at !== -1) end = start + at + closing.length;
    }
    const control = opening !== undefined || (helm !== undefined && CONTROL.test(text.slice(start, end)));
    found.push({ start, end, control });
    pattern.lastIndex = end;
  }
  return found;
}
