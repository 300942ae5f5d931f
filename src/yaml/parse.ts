import { buildTree } from './build.ts';
import { type Core, YamlDoc } from './document.ts';
import { flattenFlow } from './flat-flow.ts';
import { quickTree } from './quick/read.ts';
import { readDocument } from './read.ts';
import { splitDocuments } from './split.ts';
import { hasTemplates, maskTemplates, mayNeedMask } from './templates.ts';
import { maskYtt } from './ytt.ts';

/** A text with its documents; hand it back to `parseIncremental` to parse only what changes. */
export interface ParsedText {
  text: string;
  docs: YamlDoc[];
}

function parsePlain(source: string, original: string): Core {
  const read = readDocument(source);
  const { root, problems } = buildTree(read.root);
  const all = [...read.problems, ...problems].sort((a, b) => a.range.start - b.range.start);
  return { source: original, root, problems: all };
}

/** Parses one document's source, through its template expressions where it does not read without. */
export function parseCore(source: string): Core {
  const ytt = maskYtt(source);
  if (ytt !== undefined) return parsePlain(maskTemplates(ytt), source);
  const quick = quickTree(source);
  if (quick) return { source, root: quick, problems: [] };
  const plain = parsePlain(source, source);
  // Text that is YAML as it stands is taken as it stands, braces in strings included.
  const readable = plain.problems.every(problem => problem.code === 'yaml-duplicate-key');
  if (readable) return plain;
  const text = mayNeedMask(source) ? maskTemplates(source) : source;
  const masked = text === source ? plain : parsePlain(text, source);
  const read = hasTemplates(source) || masked.problems.length < plain.problems.length ? masked : plain;
  const flat = read.problems.length > 0 ? flattenFlow(read === masked ? text : source) : undefined;
  if (flat === undefined) return read;
  const flattened = parsePlain(flat, source);
  // A quote that is never closed would reach for another one further down: what is wrong is told as it stands.
  const isRead = flattened.problems.every(({ code }) => code !== 'yaml-syntax');
  return isRead && flattened.problems.length < read.problems.length ? flattened : read;
}

/** Whether a document holds nothing, not even a mistake. */
export const isEmpty = (core: Core): boolean =>
  core.root.kind === 'scalar' &&
  core.root.style === 'empty' &&
  core.root.value === null &&
  core.problems.length === 0;

/**
 * Parses a text again after a change. Documents whose source is unchanged are taken over from `previous`
 * wherever they moved; the result equals a fresh parse.
 */
export function parseIncremental(previous: ParsedText | undefined, text: string): ParsedText {
  const known = new Map(previous?.docs.map(doc => [doc.core.source, doc.core]));
  const docs: YamlDoc[] = [];
  for (const { start, source } of splitDocuments(text)) {
    const core = known.get(source) ?? parseCore(source);
    if (!isEmpty(core)) docs.push(new YamlDoc(core, docs.length, start));
  }
  return { text, docs };
}

/** Parses a text of YAML or JSON documents, Helm templates included. Never throws. */
export function parseText(text: string): ParsedText {
  return parseIncremental(undefined, text);
}

/** The documents of a text that hold anything. Never throws. */
export function parseDocuments(text: string): YamlDoc[] {
  return parseText(text).docs;
}
