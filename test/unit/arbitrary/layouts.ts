/** One object in the many ways that people write it. */
import { stringify } from 'yaml';

/** How a text is laid out; each field is a choice that fast-check can shrink. */
export interface Layout {
  style: 'block' | 'flow' | 'json' | 'json-tabs' | 'mixed';
  indent: 2 | 4;
  indentSeq: boolean;
  quotes: 'PLAIN' | 'QUOTE_SINGLE' | 'QUOTE_DOUBLE';
  comments: boolean;
  crlf: boolean;
  bom: boolean;
  finalNewline: boolean;
  around: 'alone' | 'list' | 'second' | 'first';
}

const list = (object: unknown): unknown => ({ apiVersion: 'v1', kind: 'List', items: [object] });

/** Comments at the ends of lines and between them, each with a number of its own. */
function commented(yaml: string): string {
  let count = 0;
  const lines = yaml.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return [line];
    const indentation = /^ */.exec(line)?.[0] ?? '';
    const above = at % 3 === 1 ? [`${indentation}# above ${count++}`] : [];
    // Within a block scalar, or in quotes that go over lines, this would be text.
    return [...above, at % 2 === 0 ? `${line} # beside ${count++}` : line];
  });
  return lines.join('\n');
}

function body(object: unknown, layout: Layout): string {
  const { style, indent, indentSeq, quotes } = layout;
  if (style === 'json') return `${JSON.stringify(object)}\n`;
  if (style === 'json-tabs') return `${JSON.stringify(object, null, '\t')}\n`;
  const collectionStyle = style === 'flow' ? 'flow' : style === 'block' ? 'block' : 'any';
  const type = { defaultStringType: quotes, defaultKeyType: 'PLAIN' } as const;
  // What stands in an object twice becomes an anchor and an alias.
  return stringify(object, { indent, indentSeq, collectionStyle, lineWidth: 0, version: '1.1', ...type });
}

/** An object as text. */
export function written(object: unknown, layout: Layout): string {
  const yaml = body(layout.around === 'list' ? list(object) : object, layout);
  const canComment = layout.comments && !layout.style.startsWith('json') && !/[|>][-+0-9]*$/m.test(yaml);
  let text = canComment ? commented(yaml) : yaml;
  if (layout.around === 'second') text = `# first\nkind: Other\n---\n${text}`;
  if (layout.around === 'first') text = `---\n${text}---\n# last\nkind: Other\n`;
  if (!layout.finalNewline) text = text.trimEnd();
  if (layout.crlf) text = text.replaceAll('\n', '\r\n');
  return layout.bom ? `\uFEFF${text}` : text;
}
