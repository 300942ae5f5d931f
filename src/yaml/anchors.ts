import type { YamlNode } from './node.ts';
import type { ProblemCode } from './problem.ts';

/** Nodes that aliases may add to one document; a billion laughs stops here, no manifest comes near. */
const MAX_EXPANSION = 100_000;

type Report = (code: ProblemCode, start: number, end: number, message: string) => void;

/** The anchors of one document, bound in the order of the text as YAML does: the last one before an alias. */
export class Anchors {
  private readonly nodes = new Map<string, YamlNode | 'open'>();
  private expanded = 0;
  private readonly report: Report;

  constructor(report: Report) {
    this.report = report;
  }

  /** Announces an anchor before its node is built; the returned function closes it. */
  open(name: string | undefined): (node: YamlNode) => void {
    if (name === undefined) return () => undefined;
    this.nodes.set(name, 'open');
    return node => {
      // An anchor of the same name inside this node is the later one, so it stays.
      if (this.nodes.get(name) === 'open') this.nodes.set(name, node);
    };
  }

  /** The node an alias stands for; undefined, and reported, where there is none that can be used. */
  follow(name: string, start: number, end: number): YamlNode | undefined {
    const node = this.nodes.get(name);
    if (node === undefined) {
      this.report('yaml-alias', start, end, `No anchor &${name} stands before this alias.`);
      return undefined;
    }
    if (node === 'open') {
      this.report('yaml-alias', start, end, `The alias *${name} stands within the value that it names.`);
      return undefined;
    }
    if (this.expanded + node.size > MAX_EXPANSION) {
      this.report(
        'yaml-too-large',
        start,
        end,
        `Aliases expand this document beyond ${MAX_EXPANSION} values.`,
      );
      return undefined;
    }
    this.expanded += node.size;
    return node;
  }
}
