import { hasTemplates } from '../templates.ts';
import { type Edit, Refusal } from './change.ts';

const MARK =
  /(?:\{\{-?|\{%[-+]?|%\{~?|<%-?|#@)\s*(if|range|for|with|define|def|block|else|elif|elsif|end\w*)\b/g;

/** How many template blocks a stretch of text opens and does not close. */
function opened(text: string): number {
  let depth = 0;
  for (const [, word] of text.matchAll(MARK)) {
    if (word?.startsWith('end')) depth--;
    else if (!word?.startsWith('el')) depth++;
  }
  return depth;
}

/**
 * Refuses edits that would tear a template's block apart, or land in a block that the changed map or list
 * does not stand in: what was meant for always would then be there only sometimes.
 */
export function guardTemplate(
  source: string,
  holderStart: number,
  edits: readonly Edit[],
  where: string,
): void {
  if (!hasTemplates(source)) return;
  for (const edit of edits) {
    if (source.slice(edit.start, edit.end).search(MARK) !== -1) {
      throw new Refusal(`${where} holds template control lines; edit this text by hand.`);
    }
    const from = Math.min(holderStart, edit.start);
    if (opened(source.slice(from, edit.start)) !== 0) {
      throw new Refusal(
        `${where} ends within a template block ({{ if }}, {{ range }}, ...); edit this text by hand.`,
      );
    }
  }
}
