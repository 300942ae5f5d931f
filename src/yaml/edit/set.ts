import type { ScalarNode, YamlNode } from '../node.ts';
import type { Path } from '../path.ts';
import { type Edit, Refusal, type ScalarValue } from './change.ts';
import { renderScalar, type Style } from './render.ts';
import type { Source } from './source.ts';

function styleOf(node: YamlNode): Style {
  return node.kind === 'scalar' && (node.style === 'single' || node.style === 'double')
    ? node.style
    : 'plain';
}

/** A tag decides how text is read, so it goes with the old value; an anchor between them stays. */
function withoutTag(source: Source, node: ScalarNode): { start: number; kept: string } {
  const match = /!\S*\s+((?:&\S+\s+)?)$/.exec(source.text.slice(0, node.start));
  return match ? { start: match.index, kept: match[1] ?? '' } : { start: node.start, kept: '' };
}

/** The text of a block scalar without the line ends after it, which stay. */
function endOfText(source: Source, node: YamlNode): number {
  if (node.kind !== 'scalar' || node.style !== 'block') return node.end;
  return node.start + source.text.slice(node.start, node.end).trimEnd().length;
}

/** Where the comment behind the sign of a block scalar stands; undefined where there is none. */
function headerComment(source: Source, node: YamlNode): { start: number; end: number } | undefined {
  if (node.kind !== 'scalar' || node.style !== 'block') return undefined;
  const header = source.text.slice(node.start, source.lineEnd(node.start));
  const sign = /^[|>][-+0-9]*(?=[ \t]+#)/.exec(header)?.[0];
  if (sign === undefined) return undefined;
  return { start: node.start + sign.length, end: node.start + header.length };
}

/** Text for a value where none is written yet, set off from what stands around it. */
export function fillIn(source: Source, at: number, text: string): Edit {
  const spaced = /[ \t]/.test(source.text[at] ?? '');
  const start = spaced ? at + 1 : at;
  const next = source.text[start] ?? '\n';
  const newText = `${spaced ? '' : ' '}${text}${/[\s,}\]]/.test(next) ? '' : ' '}`;
  return { start, end: start, newText };
}

/** Replaces a scalar's source, or an alias by a value of its own; quotes stay where the value is a string. */
export function setScalar(source: Source, path: Path, value: ScalarValue): Edit[] {
  const { node, parent, holder } = source.own(path);
  if (node.kind === 'map' || node.kind === 'seq') {
    throw new Refusal(`${path.join('.')} is a ${node.kind === 'map' ? 'map' : 'list'}, not a single value.`);
  }
  const flow = parent !== undefined && 'flow' in parent && parent.flow;
  const text = renderScalar(value, styleOf(node), { flow, json: source.json });
  if (node.kind === 'scalar' && node.style === 'empty' && !node.tagged) {
    if (!holder) throw new Refusal('An empty document has no value to replace.');
    if (holder.valueAnchor !== undefined) return [fillIn(source, holder.valueAnchor, text)];
    if (!flow || !('keyEnd' in holder))
      throw new Refusal(`${path.join('.')} has no colon to write a value after.`);
    return [{ start: holder.keyEnd, end: holder.keyEnd, newText: `: ${text}` }];
  }
  const end = endOfText(source, node);
  const { start, kept } =
    node.kind === 'scalar' && node.tagged ? withoutTag(source, node) : { start: node.start, kept: '' };
  const comment = headerComment(source, node);
  if (!comment) return [{ start, end, newText: kept + text }];
  return [
    { start, end: comment.start, newText: kept + text },
    { start: comment.end, end, newText: '' },
  ];
}
