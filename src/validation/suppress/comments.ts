/** What the comments of a document silence, and what is wrong with them. */
import { blockAfter, firstBlock, type Range, startsComment, type YamlDoc } from '../../yaml/index.ts';
import { type CommentProblem, commentsIn, type IgnoreComment, mayHoldComment } from './comment.ts';

/** Codes that are silenced for what begins within a range, its end included. */
export interface Silence extends Range {
  codes: ReadonlySet<string>;
  comment: IgnoreComment;
}

export interface Comments {
  silences: Silence[];
  problems: CommentProblem[];
}

const none: Comments = { silences: [], problems: [] };

function scopeOf(doc: YamlDoc, comment: IgnoreComment): Range | undefined {
  const text = doc.core.source;
  const at = comment.start - doc.start;
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  if (!/^\uFEFF?[ \t]*$/.test(text.slice(lineStart, at))) {
    return { start: lineStart + doc.start, end: comment.end };
  }
  const block = blockAfter(doc, comment.start);
  if (!block) return undefined;
  return block.start === firstBlock(doc) ? { start: doc.start, end: doc.end - 1 } : block;
}

const moved = <Place extends Range>(place: Place, by: number): Place => ({
  ...place,
  start: place.start + by,
  end: place.end + by,
});

/** Reads a document's comments; `known` are the codes that can be named. Costs one look where there is none. */
export function commentsOf(doc: YamlDoc, known: ReadonlySet<string>): Comments {
  if (!mayHoldComment(doc.core.source)) return none;
  const found: Comments = { silences: [], problems: [] };
  for (const inSource of commentsIn(doc.core.source, known)) {
    const { codesEnd, problems } = inSource;
    const comment = {
      ...moved(inSource, doc.start),
      codesEnd: codesEnd === undefined ? undefined : codesEnd + doc.start,
      problems: problems.map(problem => moved(problem, doc.start)),
    };
    if (!startsComment(doc, comment.start)) continue;
    found.problems.push(...comment.problems);
    const scope = scopeOf(doc, comment);
    if (scope) found.silences.push({ ...scope, codes: comment.codes, comment });
    else {
      const { start, end } = comment;
      const message =
        'No key or list item follows this comment in its document, so it silences nothing. Put it above one, or at the end of a line.';
      found.problems.push({ start, end, message });
    }
  }
  return found;
}
