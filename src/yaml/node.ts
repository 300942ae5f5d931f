/**
 * The tree of a document: values as kubectl reads them, with the offsets that positions and edits need.
 * All offsets are relative to the document's own source, so that an unchanged document can move.
 */
export type YamlNode = ScalarNode | MapNode | SeqNode | AliasNode;

interface NodeBase {
  /** Where the value itself starts, after an anchor or a tag. */
  start: number;
  end: number;
  value: unknown;
  /** Nodes that a reader of `value` meets, aliases expanded: the measure for alias bombs. */
  size: number;
  /** A tag fixes how the text is read, so an edit has to replace it too. */
  tagged: boolean;
}

export interface ScalarNode extends NodeBase {
  kind: 'scalar';
  /** `empty`: nothing is written, as after `key:`. */
  style: 'plain' | 'single' | 'double' | 'block' | 'empty';
  /** The value as a map key; undefined where JSON cannot have such a key. */
  key: string | undefined;
  /** `<<`: the entry merges maps instead of setting a key. */
  merge: boolean;
}

export interface MapNode extends NodeBase {
  kind: 'map';
  flow: boolean;
  entries: Entry[];
}

export interface SeqNode extends NodeBase {
  kind: 'seq';
  flow: boolean;
  items: Item[];
}

export interface AliasNode extends NodeBase {
  kind: 'alias';
  target: YamlNode | undefined;
}

export interface Entry {
  key: string;
  merge: boolean;
  /** Start of the whole entry: its `?`, anchor, tag or key. */
  start: number;
  keyStart: number;
  keyEnd: number;
  /** Offset just after the `:` and any anchor or tag; undefined where no `:` is written. */
  valueAnchor: number | undefined;
  node: YamlNode;
}

export interface Item {
  /** Start of the whole item: its `-` in block style, else its anchor, tag or value. */
  start: number;
  /** Offset just after the `-` and any anchor or tag. */
  valueAnchor: number;
  node: YamlNode;
}
