/** One key stroke to findings, beside the YAML language server with the same schema on the same text. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { getLanguageService } from 'yaml-language-server';
import { FileIndex, validateParsed } from '../../src/validation/index.ts';
import { type ParsedText, parseIncremental } from '../../src/yaml/index.ts';
import { inTurn, median, ms, ratio, row } from './figures.ts';
import { virtualServices } from './manifests.ts';

const rounds = 200;
const schemas = join(import.meta.dirname, '..', '..', 'schemas');

/** The language server's own engine; it parses and validates a text as a whole. */
function languageServer(): (text: string) => Promise<number> {
  const service = getLanguageService({
    schemaRequestService: async uri => readFileSync(join(schemas, uri.replace(/^.*\//, '')), 'utf8'),
    workspaceContext: { resolveRelativePath: (path, from) => new URL(path, from).href },
  });
  const schema = { fileMatch: ['*.yaml'], uri: 'file:///schemas/virtual-service.json' };
  service.configure({ validate: true, schemas: [schema] });
  let version = 0;
  return async text => {
    const document = TextDocument.create('file:///bench/routes.yaml', 'yaml', ++version, text);
    return (await service.doValidation(document, false)).length;
  };
}

/** Our engine as the editor runs it: what changed is parsed, the index follows, findings come of both. */
function engine(): (text: string) => number {
  const index = new FileIndex();
  const file = 'file:///bench/routes.yaml';
  let parsed: ParsedText | undefined;
  return text => {
    parsed = parseIncremental(parsed, text);
    index.set(file, parsed);
    return validateParsed(parsed, { index, file }).length;
  };
}

/** A text that is another one each time: a digit is typed somewhere in it. */
function typist(text: string, at: string, digit: (round: number) => string): () => string {
  const offset =
    text.indexOf(at, text.length / 2) === -1 ? text.indexOf(at) : text.indexOf(at, text.length / 2);
  let round = 0;
  return () => text.slice(0, offset) + digit(round++) + text.slice(offset + at.length);
}

async function compare(
  what: string,
  text: string,
  at: string,
  digit: (round: number) => string,
): Promise<void> {
  const [ours, theirs] = [engine(), languageServer()];
  const next = typist(text, at, digit);
  const wrong = text.replace('weight:', 'wieght:');
  // Both must see what is wrong, or the figures compare nothing.
  const [found, foundThere] = [ours(wrong), await theirs(wrong)];
  if (found === 0 || foundThere === 0) throw new Error(`not validated: ${found} and ${foundThere} findings`);
  let now = text;
  const times = await inTurn(
    {
      type: () => {
        now = next();
      },
      ours: () => ours(now),
      theirs: () => theirs(now),
    },
    rounds,
    20,
  );
  row(what, ms(median(times.ours)), `yaml-language-server ${ms(median(times.theirs))}`);
  row('  times as fast', `${ratio(times.theirs, times.ours).toFixed(1)} x`);
}

/** Prints medians and ratios for a large file and a small one. */
export async function benchKeystroke(): Promise<void> {
  const large = virtualServices(50);
  const lines = large.split('\n').length;
  const weight = (round: number): string => `weight: ${10 + (round % 90)}`;
  await compare(`weight typed, 50 VirtualServices, ${lines} lines`, large, 'weight: 90', weight);
  const name = (round: number): string => `subset: v${round}`;
  await compare('  subset typed, which others may refer to', large, 'subset: v2', name);
  await compare('weight typed, 1 VirtualService, 14 lines', virtualServices(1), 'weight: 90', weight);
}
