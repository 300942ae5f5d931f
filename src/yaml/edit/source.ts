import { find } from '../locate.ts';
import type { Entry, Item, YamlNode } from '../node.ts';
import type { Path } from '../path.ts';
import { lastContent } from '../point.ts';
import { Refusal } from './change.ts';

/** One document's text with the questions that edits ask of its layout. Offsets are relative to it. */
export class Source {
  readonly text: string;
  readonly root: YamlNode;

  constructor(text: string, root: YamlNode) {
    this.text = text;
    this.root = root;
  }

  /** The line ending of this text. */
  get eol(): string {
    return /\r?\n/.exec(this.text)?.[0] ?? '\n';
  }

  /** JSON as opposed to YAML in flow style. */
  get json(): boolean {
    return (
      this.root.kind === 'map' && this.root.flow && this.text[this.root.entries[0]?.keyStart ?? 0] === '"'
    );
  }

  lineStart(offset: number): number {
    return this.text.lastIndexOf('\n', offset - 1) + 1;
  }

  /** End of the line's text, its line ending excluded. */
  lineEnd(offset: number): number {
    const newline = this.text.indexOf('\n', offset);
    if (newline === -1) return this.text.length;
    return this.text[newline - 1] === '\r' && newline > offset ? newline - 1 : newline;
  }

  column(offset: number): number {
    const before = this.text.slice(this.lineStart(offset), offset);
    return before.replace(/^\uFEFF/, '').length;
  }

  /** Whether only white space stands before an offset on its line. */
  startsLine(offset: number): boolean {
    return /^\uFEFF?[ \t]*$/.test(this.text.slice(this.lineStart(offset), offset));
  }

  /** The node at a path of this document's own text, with the entry or item that holds it. */
  own(path: Path): { node: YamlNode; parent: YamlNode | undefined; holder: Entry | Item | undefined } {
    const found = find(this.root, path);
    if (found.depth < path.length) throw new Refusal(`${path.join('.')} does not exist in this document.`);
    if (!found.own) throw new Refusal(`${path.join('.')} comes from an anchor elsewhere; change it there.`);
    const last = path.at(-1);
    if (last === undefined) return { node: found.node, parent: undefined, holder: undefined };
    const parent = find(this.root, path.slice(0, -1)).node;
    const holder =
      parent.kind === 'map'
        ? parent.entries.findLast(entry => !entry.merge && entry.key === String(last))
        : parent.kind === 'seq'
          ? parent.items[Number(last)]
          : undefined;
    return { node: found.node, parent, holder };
  }

  /** Where the text of an entry or item ends; block scalars end with their last line's text. */
  endOf(holder: Entry | Item): number {
    const anchor = holder.valueAnchor ?? ('keyEnd' in holder ? holder.keyEnd : holder.start);
    return Math.max(anchor, lastContent(holder.node));
  }
}
