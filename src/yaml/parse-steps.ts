import { YamlDoc } from './document.ts';
import { isEmpty, type ParsedText, parseCore } from './parse.ts';
import { splitDocuments } from './split.ts';

/** As `parseText`, one document a step: whoever runs it can let others have a turn between two. */
export function* parseSteps(text: string): Generator<undefined, ParsedText> {
  const docs: YamlDoc[] = [];
  for (const { start, source } of splitDocuments(text)) {
    const core = parseCore(source);
    if (!isEmpty(core)) docs.push(new YamlDoc(core, docs.length, start));
    yield;
  }
  return { text, docs };
}
