/**
 * Reads what nearly all manifests are written in, many times faster than the full reader: block maps and lists,
 * scalars on one line, flow collections, comments. It gives the very same tree, or nothing: at the first thing
 * that is less plain (anchors, tags, block scalars, templates, tabs, mistakes) it leaves the text to the other.
 */
import type { Entry, Item, MapNode, ScalarNode, SeqNode, YamlNode } from '../node.ts';
import { readScalar } from '../scalars.ts';
import {
  APOSTROPHE,
  CLOSE_LIST,
  CLOSE_MAP,
  COLON,
  COMMA,
  Cursor,
  DASH,
  give,
  NEWLINE,
  OPEN_LIST,
  OPEN_MAP,
  QUOTE,
  unusual,
} from './cursor.ts';
import { listNode, mapNode } from './nodes.ts';

/** Characters that have a say in YAML beyond their own text, and those that it forbids. */
const STRANGE = /[^\n\x20-\x7e\xa0-\u2027\u202a-\ufefe\uff00-\uffff]/;
const MAX_DEPTH = 100;
const MAX_LENGTH = 1_000_000;
/** YAML bounds keys that are written without `?` to 1024 characters. */
const MAX_KEY = 500;

const FIRST_LINE = /^(?: *(?:#[^\n]*)?\n)*--- *(?=\n)/;
const MARKER = /^(?:---|\.\.\.)(?: |$)/;

class QuickReader {
  private readonly cursor: Cursor;
  private depth = 0;

  constructor(source: string) {
    this.cursor = new Cursor(source);
  }

  document(): YamlNode {
    const { cursor } = this;
    cursor.at = FIRST_LINE.exec(cursor.source)?.[0].length ?? 0;
    cursor.nextLine(Number.POSITIVE_INFINITY);
    const isFlow = cursor.code === OPEN_MAP || cursor.code === OPEN_LIST;
    if (cursor.indent === -1 || MARKER.test(cursor.source.slice(cursor.at, cursor.at + 4))) give();
    const root = isFlow ? this.flow(true) : this.block(cursor.indent);
    if (isFlow) {
      cursor.endValue();
      cursor.nextLine(-1);
    }
    return cursor.indent === -1 ? root : give();
  }

  /** The map or list that begins at the cursor, at the column `indent`. */
  private block(indent: number): MapNode | SeqNode {
    if (++this.depth > MAX_DEPTH) give();
    const isList = this.isDash();
    const node = isList ? this.list(indent) : this.map(indent);
    this.depth--;
    // A comment of this depth at the end belongs to the collection and moves the ends of those around it.
    if (indent > 0 && this.cursor.comment >= indent) give();
    return node;
  }

  private isDash(): boolean {
    return this.cursor.code === DASH && this.cursor.isGapAt(this.cursor.at + 1);
  }

  private list(indent: number): SeqNode {
    const { cursor } = this;
    const start = cursor.at;
    const items: Item[] = [];
    while (cursor.indent === indent && this.isDash()) {
      const itemStart = cursor.at++;
      cursor.skipSpaces();
      if (cursor.isBreakAt(cursor.at) || this.isDash()) give();
      items.push({ start: itemStart, valueAnchor: itemStart + 1, node: this.item(indent) });
    }
    if (cursor.indent > indent) give();
    return listNode(start, cursor.valueEnd, false, items);
  }

  /** What stands behind a dash: a map that begins on its line, or a value. */
  private item(indent: number): YamlNode {
    const { cursor } = this;
    const { at } = cursor;
    if (cursor.code !== OPEN_MAP && cursor.code !== OPEN_LIST) {
      const isKey = this.skipScalar() && cursor.code === COLON && cursor.isGapAt(cursor.at + 1);
      cursor.at = at;
      if (isKey) {
        cursor.indent = at - cursor.lineStart;
        return this.block(cursor.indent);
      }
    }
    return this.value(indent);
  }

  private skipScalar(): true {
    if (this.isQuote()) this.cursor.quoted();
    else this.cursor.plain(false);
    return true;
  }

  private map(indent: number): MapNode {
    const { cursor } = this;
    const start = cursor.at;
    const entries: Entry[] = [];
    const seen = new Set<string>();
    while (cursor.indent === indent && !this.isDash()) {
      const entry = this.key(false, seen);
      cursor.at++;
      if (!cursor.isGapAt(cursor.at)) give();
      entries.push({ ...entry, node: cursor.atLineEnd() ? this.below(indent) : this.value(indent) });
    }
    if (cursor.indent > indent) give();
    return mapNode(start, cursor.valueEnd, false, entries);
  }

  /** The value of a key that ends its line; a list may stand at the key's own column. */
  private below(indent: number): YamlNode {
    const { cursor } = this;
    cursor.nextLine(Number.POSITIVE_INFINITY);
    cursor.comment = -1;
    const isBelow = cursor.indent > indent || (cursor.indent === indent && this.isDash());
    if (!isBelow || cursor.code === OPEN_MAP || cursor.code === OPEN_LIST) give();
    return this.block(cursor.indent);
  }

  /** A value that takes the rest of its line; the cursor goes to the next one. */
  private value(indent: number): YamlNode {
    const { cursor } = this;
    const node = this.inline(false);
    cursor.endValue();
    cursor.nextLine(indent);
    return node;
  }

  private inline(inFlow: boolean, isRoot = false): YamlNode {
    const { code } = this.cursor;
    return code === OPEN_MAP || code === OPEN_LIST ? this.flow(isRoot) : this.scalar(inFlow);
  }

  private isQuote(): boolean {
    return this.cursor.code === QUOTE || this.cursor.code === APOSTROPHE;
  }

  private scalar(inFlow: boolean): ScalarNode {
    const { cursor } = this;
    const { at: start, code } = cursor;
    const isQuoted = this.isQuote();
    const text = isQuoted ? cursor.quoted() : cursor.plain(inFlow);
    const { value, key, problem } = readScalar(text, undefined, !isQuoted);
    if (problem || text === '<<') give();
    const style = isQuoted ? (code === QUOTE ? 'double' : 'single') : 'plain';
    return {
      kind: 'scalar',
      start,
      end: cursor.at,
      value,
      size: 1,
      tagged: false,
      style,
      key,
      merge: false,
    };
  }

  /** A key up to its colon, where the cursor stays. */
  private key(inFlow: boolean, seen: Set<string>): Omit<Entry, 'node'> {
    const { start, end, key } = this.scalar(inFlow);
    if (this.cursor.code !== COLON || end - start > MAX_KEY) give();
    if (key === undefined || seen.has(key)) return give();
    seen.add(key);
    return { key, merge: false, start, keyStart: start, keyEnd: end, valueAnchor: end + 1 };
  }

  /** A flow collection; only that of a whole document may span lines. */
  private flow(isRoot: boolean): MapNode | SeqNode {
    const { cursor } = this;
    if (++this.depth > MAX_DEPTH) give();
    const start = cursor.at;
    const isMap = cursor.code === OPEN_MAP;
    const close = isMap ? CLOSE_MAP : CLOSE_LIST;
    const entries: Entry[] = [];
    const items: Item[] = [];
    const seen = new Set<string>();
    cursor.at++;
    this.skipGap(isRoot);
    for (let isFirst = true; !(isFirst && cursor.code === close); isFirst = false) {
      if (isMap) entries.push(this.flowEntry(seen, isRoot));
      else items.push(this.flowItem(isRoot));
      this.skipGap(isRoot);
      if (cursor.code === close) break;
      if (cursor.code !== COMMA) give();
      cursor.at++;
      this.skipGap(isRoot);
    }
    cursor.at++;
    this.depth--;
    return isMap ? mapNode(start, cursor.at, true, entries) : listNode(start, cursor.at, true, items);
  }

  private flowEntry(seen: Set<string>, isRoot: boolean): Entry {
    const { cursor } = this;
    const isQuoted = this.isQuote();
    const entry = this.key(true, seen);
    cursor.at++;
    if (!isQuoted && !cursor.isGapAt(cursor.at)) give();
    this.skipGap(isRoot);
    return { ...entry, node: this.inline(true, isRoot) };
  }

  private flowItem(isRoot: boolean): Item {
    const start = this.cursor.at;
    return { start, valueAnchor: start, node: this.inline(true, isRoot) };
  }

  private skipGap(isRoot: boolean): void {
    const { cursor } = this;
    cursor.skipSpaces();
    while (isRoot && cursor.code === NEWLINE) {
      cursor.at++;
      cursor.skipSpaces();
    }
  }
}

/** The tree of a document that is plainly written and has no mistake; undefined for any other. Never throws. */
export function quickTree(source: string): YamlNode | undefined {
  if (source.length > MAX_LENGTH || STRANGE.test(source)) return undefined;
  try {
    return new QuickReader(source).document();
  } catch (error) {
    if (error === unusual) return undefined;
    throw error;
  }
}
