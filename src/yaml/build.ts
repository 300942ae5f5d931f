import {
  type CST,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  type ParsedNode,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { Anchors } from './anchors.ts';
import { unfolded } from './folded.ts';
import { mergeInto, setKey } from './merge.ts';
import type { AliasNode, Entry, Item, MapNode, ScalarNode, SeqNode, YamlNode } from './node.ts';
import type { Problem, ProblemCode } from './problem.ts';
import { readScalar } from './scalars.ts';
import { afterLast, itemTokens, startOf } from './tokens.ts';

const STYLES: Record<string, ScalarNode['style']> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'block',
  BLOCK_FOLDED: 'block',
};
const MERGE_TAG = 'tag:yaml.org,2002:merge';

/** Turns the parser's tree into ours: values as kubectl reads them, aliases and merges followed. */
class Builder {
  readonly problems: Problem[] = [];
  private readonly anchors = new Anchors((code, start, end, message) =>
    this.report(code, start, end, message),
  );

  private report(code: ProblemCode, start: number, end: number, message: string): void {
    this.problems.push({ code, range: { start, end }, message });
  }

  node(ast: ParsedNode | null | undefined, at: number, asKey = false): YamlNode {
    if (isAlias(ast)) return this.alias(ast);
    const done = this.anchors.open(ast?.anchor);
    const node = this.collectionOrScalar(ast, at, asKey);
    done(node);
    return node;
  }

  private collectionOrScalar(ast: ParsedNode | null | undefined, at: number, asKey: boolean): YamlNode {
    if (isMap(ast)) return this.map(ast as YAMLMap.Parsed);
    if (isSeq(ast)) return this.seq(ast as ParsedNode & { items: unknown[] });
    if (isScalar(ast)) return this.scalar(ast as Scalar.Parsed, asKey);
    return this.empty(at);
  }

  private empty(at: number): ScalarNode {
    const base = { start: at, end: at, value: null, size: 1, tagged: false } as const;
    return { kind: 'scalar', ...base, style: 'empty', key: undefined, merge: false };
  }

  private scalar(ast: Scalar.Parsed, asKey: boolean): ScalarNode {
    const [start, end] = ast.range;
    const source = unfolded(ast.source ?? '');
    const isPlain = ast.type === 'PLAIN';
    const { value, key, problem } = readScalar(source, ast.tag, isPlain);
    // A key becomes text, so no number is asked of JSON there.
    if (problem && !(asKey && problem.code === 'yaml-value')) {
      this.report(problem.code, start, end, problem.message);
    }
    return {
      kind: 'scalar',
      start,
      end,
      value,
      size: 1,
      tagged: ast.tag !== undefined,
      style: start === end ? 'empty' : (STYLES[ast.type ?? ''] ?? 'plain'),
      key,
      merge: source === '<<' && ((isPlain && ast.tag === undefined) || ast.tag === MERGE_TAG),
    };
  }

  private alias(ast: ParsedNode & { source: string }): AliasNode {
    const [start, end] = ast.range;
    const target = this.anchors.follow(ast.source, start, end);
    const base = { start, end, value: target?.value ?? null, size: target?.size ?? 1, tagged: false };
    return { kind: 'alias', ...base, target };
  }

  private seq(ast: ParsedNode & { items: unknown[] }): SeqNode {
    const [start, end] = ast.range;
    const tokens = itemTokens(ast.srcToken);
    const items: Item[] = ast.items.map((child, index) => {
      const item = tokens[index];
      const parsed = child as ParsedNode | null;
      const fallback = parsed?.range[0] ?? end;
      const itemStart = startOf(item?.start, fallback);
      const valueAnchor = afterLast(item?.start, itemStart);
      return { start: itemStart, valueAnchor, node: this.node(parsed, valueAnchor) };
    });
    const size = items.reduce((sum, item) => sum + item.node.size, 1);
    const value = items.map(item => item.node.value);
    const flow = ast.srcToken?.type !== 'block-seq';
    return { kind: 'seq', start, end, value, size, tagged: ast.tag !== undefined, flow, items };
  }

  private map(ast: YAMLMap.Parsed): MapNode {
    const [start, end] = ast.range;
    const value: Record<string, unknown> = {};
    const entries: Entry[] = [];
    const seen = new Set<string>();
    let size = 1;
    for (const pair of ast.items as Pair<ParsedNode, ParsedNode | null>[]) {
      const entry = this.entry(pair, seen, start);
      if (!entry) continue;
      entries.push(entry);
      size += entry.node.size;
      if (!entry.merge) setKey(value, entry.key, entry.node.value);
      else if (!mergeInto(value, entry.node)) {
        this.report(
          'yaml-alias',
          entry.node.start,
          entry.node.end,
          'Only a map, or a list of maps, can be merged with <<.',
        );
      }
    }
    const flow = ast.srcToken?.type !== 'block-map';
    return { kind: 'map', start, end, value, size, tagged: ast.tag !== undefined, flow, entries };
  }

  private entry(
    pair: Pair<ParsedNode, ParsedNode | null>,
    seen: Set<string>,
    mapStart: number,
  ): Entry | undefined {
    const token: CST.CollectionItem | undefined = pair.srcToken;
    const keyAt = pair.key?.range[0] ?? mapStart;
    const keyNode = this.node(pair.key, keyAt, true);
    const hasColon = token?.sep?.some(part => part.type === 'map-value-ind') ?? false;
    const valueAnchor = hasColon ? afterLast(token?.sep, keyNode.end) : undefined;
    const node = this.node(pair.value, valueAnchor ?? keyNode.end);
    const written = keyNode.kind === 'alias' ? keyNode.target : keyNode;
    const key = written?.kind === 'scalar' ? written.key : undefined;
    if (key === undefined) {
      this.report('yaml-key', keyNode.start, keyNode.end, 'This key is no text; quote it if text is meant.');
      return undefined;
    }
    const merge = keyNode.kind === 'scalar' && keyNode.merge;
    if (!merge && seen.has(key)) {
      const message = `The key "${key}" appears more than once in this map; kubectl takes the last one silently.`;
      this.report('yaml-duplicate-key', keyNode.start, keyNode.end, message);
    }
    if (!merge) seen.add(key);
    const start = startOf(token?.start, keyNode.start);
    return { key, merge, start, keyStart: keyNode.start, keyEnd: keyNode.end, valueAnchor, node };
  }
}

/** Builds the tree of one document; an empty scalar where nothing is written. Never throws. */
export function buildTree(root: ParsedNode | null): { root: YamlNode; problems: Problem[] } {
  const builder = new Builder();
  return { root: builder.node(root, root?.range[0] ?? 0), problems: builder.problems };
}
