/** Text with templates in it is somebody's source: a number of today must not take an expression's place. */
import { type EditResult, hasTemplates, type YamlDoc } from '../../yaml/index.ts';

/** The edits; a reason in words where one of them would write over a template's expression. */
export function keepingTemplates({ core: { source }, start }: YamlDoc, result: EditResult): EditResult {
  if (!result.ok) return result;
  const hit = result.edits.find(edit => {
    const [from, to] = [edit.start - start, edit.end - start];
    const lineEnd = source.indexOf('\n', to);
    const old = source.slice(from, to);
    // ytt's expressions stand behind what they fill in, in the rest of the line.
    const rest = source.slice(to, lineEnd < 0 ? undefined : lineEnd);
    return hasTemplates(old) || old.includes('${') || rest.includes('#@ ');
  });
  if (!hit) return result;
  const line = source.slice(0, hit.start - start).split('\n').length;
  return {
    ok: false,
    reason: `line ${line} of the document is a template's; change the values that fill it in instead.`,
  };
}
