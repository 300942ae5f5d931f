/** A place as editors count: line and column from 0, columns in UTF-16 units. */
export interface Position {
  line: number;
  column: number;
}

/** Converts between offsets and lines of one text; lines end with LF, CRLF or CR. */
export class LineIndex {
  private readonly starts: number[] = [0];
  private readonly length: number;

  constructor(text: string) {
    this.length = text.length;
    for (const match of text.matchAll(/\r\n|\n|\r/g)) this.starts.push(match.index + match[0].length);
  }

  /** The place of an offset; offsets beyond the text count as its end. */
  position(offset: number): Position {
    const at = Math.min(Math.max(offset, 0), this.length);
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low, column: at - (this.starts[low] ?? 0) };
  }

  /** The offset of a place; lines and columns beyond the text are held within it. */
  offset({ line, column }: Position): number {
    if (line < 0) return 0;
    const start = this.starts[line];
    if (start === undefined) return this.length;
    const next = this.starts[line + 1] ?? this.length;
    return Math.min(start + Math.max(column, 0), next);
  }
}
