import { hasTemplates, type Path, type Problem, type YamlDoc } from '../yaml/index.ts';

/** Mistakes behind which a reader can only guess what belongs where. */
const BREAKS = new Set<Problem['code']>(['yaml-syntax', 'yaml-tab']);

/** The mistake that breaks a document; of a tab and what follows from it, the tab. */
export function breakOf({ core: { problems, source } }: YamlDoc): Problem | undefined {
  // What a template prints decides whether the result is YAML; the text alone does not tell.
  if (problems.length === 0 || hasTemplates(source)) return undefined;
  return problems.find(({ code }) => code === 'yaml-tab') ?? problems.find(({ code }) => BREAKS.has(code));
}

/** Where in a document's source what was read is in doubt: from the last line on that has something before `at`. */
function doubtfulFrom(source: string, at: number): number {
  const before = source.slice(0, source.lastIndexOf('\n', at - 1) + 1).trimEnd();
  return before.lastIndexOf('\n') + 1;
}

/** A document as far as it could be read. */
export interface Readable {
  /** The mistakes to tell. One character too many is one mistake, whatever else cannot be read for it. */
  problems: Problem[];
  /** Whether what is said of the place a path leads to may come from reading past the break. */
  isInDoubt(path: Path): boolean;
}

/** What is certain of a document; of one that reads well, everything. */
export function readable(doc: YamlDoc): Readable {
  const { problems, source } = doc.core;
  const first = breakOf(doc);
  if (!first) return { problems: hasTemplates(source) ? [] : problems, isInDoubt: () => false };
  const from = Math.min(
    ...problems.filter(({ code }) => BREAKS.has(code)).map(({ range }) => doubtfulFrom(source, range.start)),
  );
  return {
    problems: problems.filter(each => each === first || each.range.end <= from),
    isInDoubt: path => {
      const [key, value] = [doc.nearestRange(path, 'key'), doc.nearestRange(path, 'value')];
      return Math.max(key.end, value.end) - doc.start > from;
    },
  };
}
