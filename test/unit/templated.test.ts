/**
 * Texts that templates and tools complete later: nothing that they may fill in is wrong, and what is wrong around it
 * is told. Each line of `templated/` that has a finding names it in a comment: `# expect: CODE`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FileIndex, validateParsed } from '../../src/validation/index.ts';
import { LineIndex, parseText } from '../../src/yaml/index.ts';

const folder = new URL('templated/', import.meta.url);
const files = readdirSync(folder).sort();
const textOf = (file: string): string => readFileSync(new URL(file, folder), 'utf8');

/** `line: code`, as the comments of a text want them. */
const wanted = (text: string): string[] =>
  text.split('\n').flatMap((line, at) => {
    const codes = /# expect: (.*)$/.exec(line)?.[1]?.split(', ') ?? [];
    return codes.map(code => `${at + 1}: ${code}`);
  });

function found(file: string, text: string): string[] {
  const index = new FileIndex();
  for (const each of ['kustomization.yaml', file]) {
    index.set(each, parseText(each === file ? text : textOf(each)));
  }
  const lines = new LineIndex(text);
  return validateParsed(parseText(text), { index, file })
    .filter(({ severity }) => severity !== 'info')
    .map(({ start, code }) => `${lines.position(start).line + 1}: ${code}`);
}

it.each(files)('%s', file => {
  const text = textOf(file);
  expect(found(file, text)).toEqual(wanted(text));
});

it.each(files)('%s in CRLF', file => {
  const text = textOf(file).replaceAll('\n', '\r\n');
  expect(found(file, text)).toEqual(wanted(text.replaceAll('\r', '')));
});

it('are many', () => {
  expect(files.length).toBeGreaterThan(50);
});
