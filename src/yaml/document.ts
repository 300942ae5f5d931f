import { find } from './locate.ts';
import type { YamlNode } from './node.ts';
import type { At, Path, Place, Range } from './path.ts';
import { placeAt } from './point.ts';
import type { Problem } from './problem.ts';

/** What parsing one document's source gives; free of where it stands, so it is shared while unchanged. */
export interface Core {
  source: string;
  root: YamlNode;
  problems: Problem[];
}

/** One document of a text. All offsets it takes and gives count from the start of the whole text. */
export class YamlDoc {
  /** Counts the documents of the text that hold anything. */
  readonly index: number;
  readonly start: number;
  readonly end: number;
  /** Parsed once and shared between versions of a text; its own offsets are relative to `start`. */
  readonly core: Core;

  constructor(core: Core, index: number, start: number) {
    this.core = core;
    this.index = index;
    this.start = start;
    this.end = start + core.source.length;
  }

  /** The document as kubectl reads it: plain data, not to be changed (aliases share objects). */
  get value(): unknown {
    return this.core.root.value;
  }

  get problems(): Problem[] {
    return this.core.problems.map(problem => ({ ...problem, range: this.shift(problem.range) }));
  }

  /** Where a path's key or value is written; undefined where the path does not exist. */
  rangeOf(path: Path, at: At): Range | undefined {
    const found = find(this.core.root, path);
    if (found.depth < path.length) return undefined;
    return this.shift(at === 'key' ? found.key : found.node);
  }

  /** As `rangeOf`; for a path that does not exist, the key of its nearest existing ancestor. */
  nearestRange(path: Path, at: At): Range {
    const found = find(this.core.root, path);
    const exact = found.depth >= path.length;
    return this.shift(exact && at === 'value' ? found.node : found.key);
  }

  /** The path of what stands at an offset. */
  pathAt(offset: number): Place {
    return placeAt(this.core.source, this.core.root, offset - this.start);
  }

  private shift(range: Range): Range {
    return { start: range.start + this.start, end: range.end + this.start };
  }
}
