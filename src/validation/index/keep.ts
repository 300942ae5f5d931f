import { hasTemplates, LineIndex, type ParsedText, resourcesOf } from '../../yaml/index.ts';
import { readable } from '../broken.ts';
import { refOf } from '../resource.ts';
import { mayHoldMore } from '../templated.ts';
import { isKept } from './kept.ts';
import type { KnownResource } from './workspace-index.ts';

/** The resources of a text that an index keeps. */
export function keep(file: string, parsed: ParsedText): KnownResource[] {
  const kept: KnownResource[] = [];
  let lines: LineIndex | undefined;
  for (const doc of parsed.docs) {
    for (const { path, value } of resourcesOf(doc)) {
      const ref = refOf(value);
      if (!isKept(ref.kind)) continue;
      lines ??= new LineIndex(parsed.text);
      const { start, end } = doc.nearestRange([...path, 'metadata', 'name'], 'value');
      const place = { file, start: lines.position(start), end: lines.position(end) };
      const isTemplated = hasTemplates(doc.core.source);
      const spec = [...path, 'spec'];
      // Of an object that is being typed, others miss nothing meanwhile.
      const isPart = mayHoldMore(doc, spec) || readable(doc).isInDoubt(spec);
      kept.push({ ref, value, place, mayHoldMore: isPart, isTemplated });
    }
  }
  return kept;
}
