/** Looks at large documents; what it has parsed stays with it. */
import { keep } from '../../../validation/index/keep.ts';
import { FileIndex, holdsOurs, validateParsed } from '../../../validation/index.ts';
import { type ParsedText, parseIncremental } from '../../../yaml/index.ts';
import type { Answer, Question } from './messages.ts';

/** Documents that are kept parsed: who edits a large one seldom edits many. */
const KEPT = 4;

/** Makes the one who answers. */
export function answerer(): (question: Question) => Answer {
  const index = new FileIndex();
  const parsed = new Map<string, ParsedText>();
  return ({ id, file, text, others, isPatch, severities, clusterSchema }) => {
    const read = parseIncremental(parsed.get(file), text);
    parsed.delete(file);
    parsed.set(file, read);
    for (const [oldest] of parsed) {
      if (parsed.size <= KEPT) break;
      parsed.delete(oldest);
    }
    if (others) index.setResources('others', [...others]);
    index.set(file, read);
    const seen = Object.assign(Object.create(index) as FileIndex, { isPatch: () => isPatch });
    const findings = validateParsed(read, { index: seen, file, severities, clusterSchema });
    index.delete(file);
    return { id, isOurs: holdsOurs(read), findings, resources: keep(file, read) };
  };
}
