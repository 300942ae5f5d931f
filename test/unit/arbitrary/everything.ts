/** Asks everything that an editor asks of a text, and checks what holds of the answers whatever the text. */
import { isDeepStrictEqual } from 'node:util';
import { completionsAt } from '../../../src/language/completion.ts';
import { hoverAt } from '../../../src/language/hover.ts';
import { inlayHints } from '../../../src/language/inlay-hints.ts';
import { occurrencesIn } from '../../../src/language/occurrences.ts';
import { renameSubset } from '../../../src/language/rename.ts';
import { definitionsAt, referencesAt } from '../../../src/language/symbols.ts';
import {
  FileIndex,
  type Finding,
  holdsOurs,
  validateParsed,
  validateText,
} from '../../../src/validation/index.ts';
import { buildTree } from '../../../src/yaml/build.ts';
import {
  LineIndex,
  type ParsedText,
  parseIncremental,
  parseText,
  type Range,
} from '../../../src/yaml/index.ts';
import { quickTree } from '../../../src/yaml/quick/read.ts';
import { readDocument } from '../../../src/yaml/read.ts';
import { complaints } from './soundness.ts';

class Broken extends Error {}

function within(text: string, what: string, { start, end }: Range): void {
  if (!(start >= 0 && start <= end && end <= text.length)) {
    throw new Broken(`${what} lies at ${start}-${end} of a text of ${text.length}`);
  }
}

/** Parsed after an edit of another text, and parsed afresh: the same. */
function checkIncremental(previous: ParsedText, fresh: ParsedText): void {
  const again = parseIncremental(previous, fresh.text);
  const seen = ({ docs }: ParsedText): unknown =>
    docs.map(({ index, start, end, core }) => [index, start, end, core.source, core.problems, core.root]);
  if (!isDeepStrictEqual(seen(again), seen(fresh)))
    throw new Broken('parseIncremental differs from parseText');
}

/** The quick reader gives the tree of the full one, or none. */
function checkQuick({ docs }: ParsedText): void {
  for (const { core } of docs) {
    const quick = quickTree(core.source);
    if (!quick) continue;
    const read = readDocument(core.source);
    const full = buildTree(read.root);
    if (read.problems.length + full.problems.length > 0) throw new Broken('the quick reader sees no problem');
    if (!isDeepStrictEqual(quick, full.root)) throw new Broken('the quick reader reads something else');
  }
}

function checkFindings(text: string, findings: readonly Finding[]): void {
  const lines = new LineIndex(text);
  for (const { code, start, end, related = [] } of findings) {
    within(text, code, { start, end });
    if (lines.offset(lines.position(start)) !== start) throw new Broken(`${code} has no line and column`);
    for (const each of related) lines.offset(each.start);
  }
}

/** What is remembered of unchanged documents is what a fresh look says. */
function checkMemory(previous: string, parsed: ParsedText, findings: readonly Finding[]): void {
  const before = parseText(previous);
  checkIncremental(before, parsed);
  validateParsed(before);
  const again = validateParsed(parseIncremental(before, parsed.text));
  if (!isDeepStrictEqual(again, findings)) throw new Broken('validateParsed remembers something else');
}

function checkLanguage(text: string, parsed: ParsedText, offset: number): void {
  const index = new FileIndex();
  index.set('this', parsed);
  const sources = [{ file: 'this', parsed }];
  for (const each of completionsAt(parsed, offset, { index })) within(text, each.label, each.range);
  const hover = hoverAt(parsed, offset, { index });
  if (hover) within(text, 'hover', hover);
  for (const each of definitionsAt(sources, 'this', offset)) within(text, 'definition', each.range);
  for (const each of referencesAt(sources, 'this', offset)) within(text, 'reference', each.range);
  renameSubset(sources, 'this', offset, 'other');
  for (const hint of inlayHints(parsed)) within(text, 'hint', { start: hint.offset, end: hint.offset });
  for (const each of occurrencesIn({ file: 'this', parsed })) within(text, each.name, each.range);
}

/** Shares of the texts that more is asked of than to be read and judged. */
export interface Shares {
  remembered: number;
  language: number;
  corrected: number;
}

/** Throws where anything is not as it must be. `at` is the share of the text where the cursor stands. */
export function checkEverything(text: string, previous: string, at: number, shares: Shares): void {
  const parsed = parseText(text);
  checkQuick(parsed);
  holdsOurs(parsed);
  const findings = validateText(text);
  checkFindings(text, findings);
  // The length decides by irrational parts of it, so that a text is always asked the same.
  if ((text.length * 0.618034) % 1 < shares.remembered) checkMemory(previous, parsed, findings);
  if ((text.length * 0.754878) % 1 < shares.language) {
    checkLanguage(text, parsed, Math.floor(at * (text.length + 1)));
    checkLanguage(text, parsed, findings[0]?.start ?? text.length);
  }
  const wrong = (text.length * 0.56984) % 1 < shares.corrected ? complaints(parsed, findings) : [];
  if (wrong.length > 0) throw new Broken(wrong.join('\n'));
}
