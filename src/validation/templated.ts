import { hasTemplates, type Path, type YamlDoc } from '../yaml/index.ts';

/** A line that begins with a template expression: a condition, a loop, or a block printed in whole. */
const TEMPLATE_LINE = /^[ \t]*(?:- +)*(?:\{\{|\{%|%\{|<%|#@ )/m;
/** Lines behind a block that its range may leave out: blank ones, comments, and more templates. */
const TAIL = /^(?:[ \t]*(?:#.*|\{\{.*|\{%.*|%\{.*|<%.*)?(?:\r?\n|$))*/;

/**
 * Whether a template may print more into the map or list at a path than the text shows, or leave out what it
 * shows. Nothing can be said about what is missing there, or about how much there is.
 */
export function mayHoldMore(doc: YamlDoc, path: Path): boolean {
  const { source } = doc.core;
  if (!hasTemplates(source)) return false;
  const { start, end } = doc.nearestRange(path, 'value');
  const key = doc.nearestRange(path, 'key');
  const from = Math.min(start, key.end) - doc.start;
  const lineEnd = source.indexOf('\n', end - doc.start);
  const tail = lineEnd === -1 ? '' : (TAIL.exec(source.slice(lineEnd + 1))?.[0] ?? '');
  return TEMPLATE_LINE.test(source.slice(from, lineEnd === -1 ? source.length : lineEnd + 1) + tail);
}
