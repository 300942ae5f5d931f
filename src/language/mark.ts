/** Where in a document's structure something half-written would land: a mark is put there and read back. */
import { type Path, type Range, YamlDoc } from '../yaml/index.ts';
import type { Entry, MapNode, YamlNode } from '../yaml/node.ts';
import { parseCore } from '../yaml/parse.ts';

/** One character of the private use area, which no manifest writes and YAML takes in a plain scalar. */
export const MARK = '\uE001';

/** Where the mark came to stand. */
export interface Landing {
  doc: YamlDoc;
  /** At a key: the map that holds it. At a value: the value itself. */
  path: Path;
  at: 'key' | 'value';
  /** The keys beside the mark. */
  beside: string[];
  flow: boolean;
  /** In flow style, a key that no braces surround: `[key: value]`. */
  bare: boolean;
  /** At a value: all of the scalar that the mark stands in. */
  scalar: string;
  /** At a key: what follows on deeper lines and becomes its value. */
  holds: YamlNode | undefined;
  /** What follows is kept apart only by the comma that was written behind the mark. */
  comma: boolean;
}

type Found = Omit<Landing, 'doc' | 'comma'>;

function foundKey(map: MapNode, entry: Entry, path: Path, source: string): Found {
  const beside = map.entries.filter(each => each !== entry).map(each => each.key);
  const bare = map.flow && source[map.start] !== '{';
  const { node } = entry;
  const isHeld = node.kind !== 'scalar' || node.style !== 'empty';
  return { path, at: 'key', beside, flow: map.flow, bare, scalar: '', holds: isHeld ? node : undefined };
}

function search(node: YamlNode, path: Path, source: string): Found | undefined {
  if (node.kind === 'scalar' && typeof node.value === 'string' && node.value.includes(MARK)) {
    return { path, at: 'value', beside: [], flow: false, bare: false, scalar: node.value, holds: undefined };
  }
  if (node.kind === 'seq') {
    for (const [index, item] of node.items.entries()) {
      const found = search(item.node, [...path, index], source);
      if (found) return found;
    }
  }
  if (node.kind !== 'map') return undefined;
  for (const entry of node.entries) {
    if (entry.key === MARK) return foundKey(node, entry, path, source);
    const found = search(entry.node, [...path, entry.key], source);
    if (found) return found;
  }
  return undefined;
}

/** Tries texts in the place of a range of one document's source. */
export class Trials {
  private readonly source: string;
  private readonly range: Range;
  private unmarked: number | undefined;

  constructor(source: string, range: Range) {
    this.source = source;
    this.range = range;
  }

  /**
   * Of the texts, each with a mark, the one that leaves the fewest problems, if the document is no worse with it than
   * without; of equal ones the first.
   */
  land(...texts: string[]): Landing | undefined {
    let least = Number.POSITIVE_INFINITY;
    let best: Landing | undefined;
    for (const text of texts) {
      const core = parseCore(this.written(text));
      const isBetter = core.problems.length < least && this.isNoWorse(core.problems.length);
      const found = isBetter ? search(core.root, [], core.source) : undefined;
      // In flow style what follows is the next entry, not the value of a key that is to be written.
      if (!found || (found.flow && found.holds && text !== texts.at(-1))) continue;
      least = core.problems.length;
      best = { doc: new YamlDoc(core, 0, 0), ...found, comma: text.endsWith(',') };
      if (least === 0) break;
    }
    return best;
  }

  /** Reading the document without a mark is saved where it reads well with one. */
  private isNoWorse(problems: number): boolean {
    if (problems === 0) return true;
    this.unmarked ??= parseCore(this.written('')).problems.length;
    return problems <= this.unmarked;
  }

  private written(text: string): string {
    return this.source.slice(0, this.range.start) + text + this.source.slice(this.range.end);
  }
}
