/** The source of one document in a text: from `start`, its own `---` line included, up to the next one's. */
export interface Chunk {
  start: number;
  source: string;
}

const MARKER = /^---(?=[ \t\r\n]|$)/;
const END = /^\.\.\.(?=[ \t\r\n]|$)/;
/** Lines that belong to the document after them: blank, comments, directives. */
const PRELUDE = /^\uFEFF?[ \t]*(?:#|\r?\n?$)|^%/;

/**
 * Cuts a text where YAML starts a new document, also within broken text: a marker at the start of a line
 * ends whatever is open. Comments and directives before a first `---` stay with the document they precede.
 */
export function splitDocuments(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  let start = 0;
  let begun = false;
  const cut = (end: number): void => {
    if (end > start) chunks.push({ start, source: text.slice(start, end) });
    start = end;
    begun = false;
  };
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    const next = newline === -1 ? text.length : newline + 1;
    const first = text[at];
    // Only these can begin a marker or a prelude; testing them alone keeps long texts cheap.
    if (first === '-' && MARKER.test(text.slice(at, at + 4))) {
      if (begun) cut(at);
      begun = true;
    } else if (first === '.' && END.test(text.slice(at, at + 4))) {
      if (begun) cut(next);
    } else if (!begun && !PRELUDE.test(text.slice(at, next))) {
      begun = true;
    }
    at = next;
  }
  cut(text.length);
  return chunks;
}
