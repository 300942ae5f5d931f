import type { Edit } from './change.ts';

/** A stretch of the original text, or new text. */
type Piece = { start: number; end: number } | { text: string };

const lengthOf = (piece: Piece): number => ('text' in piece ? piece.text.length : piece.end - piece.start);

function sliceOf(piece: Piece, from: number, to: number): Piece {
  if ('text' in piece) return { text: piece.text.slice(from, to) };
  return { start: piece.start + from, end: piece.start + to };
}

/** Follows rounds of edits over one text and tells in the end what changed against the original. */
export class Pieces {
  private pieces: Piece[];
  private readonly length: number;

  constructor(length: number) {
    this.length = length;
    this.pieces = [{ start: 0, end: length }];
  }

  private part(from: number, to: number): Piece[] {
    const found: Piece[] = [];
    let at = 0;
    for (const piece of this.pieces) {
      const end = at + lengthOf(piece);
      if (Math.max(at, from) < Math.min(end, to)) {
        found.push(sliceOf(piece, Math.max(from - at, 0), Math.min(to, end) - at));
      }
      at = end;
    }
    return found;
  }

  /** Applies edits to the text as the rounds before left it. */
  apply(edits: readonly Edit[]): void {
    const next: Piece[] = [];
    let at = 0;
    for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
      next.push(...this.part(at, edit.start), { text: edit.newText });
      at = edit.end;
    }
    next.push(...this.part(at, Number.POSITIVE_INFINITY));
    this.pieces = next;
  }

  /** The edits that lead from the original to the present text at once, in order, shifted by `offset`. */
  edits(offset: number): Edit[] {
    const edits: Edit[] = [];
    let at = 0;
    let newText = '';
    const keepFrom = (start: number): void => {
      if (start > at || newText !== '') edits.push({ start: at + offset, end: start + offset, newText });
      newText = '';
    };
    for (const piece of this.pieces) {
      if ('text' in piece) newText += piece.text;
      else {
        keepFrom(piece.start);
        at = piece.end;
      }
    }
    keepFrom(this.length);
    return edits;
  }
}
