/**
 * Collects the texts that the editor shows into l10n/bundle.l10n.json, which translators start from.
 * The editor looks a text up by itself, so each maps to itself here.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** Where the base bundle lies. */
export const bundleFile = join(root, 'l10n', 'bundle.l10n.json');

/** A call of `t` or `vscode.l10n.t` with its text as a literal; formatting may put the text on a line of its own. */
const call = /(?<![\w.])(?:vscode\.l10n\.)?t\(\s*('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")/g;

const textOf = (literal: string): string => literal.slice(1, -1).replace(/\\(['"\\])/g, '$1');

/** Every text of src/editor, sorted. */
export function collectTexts(): string[] {
  const files = globSync('src/editor/**/*.ts', { cwd: root });
  const found = files.flatMap(file =>
    [...readFileSync(join(root, file), 'utf8').matchAll(call)].map(([, literal = '']) => textOf(literal)),
  );
  return [...new Set(found)].sort();
}

if (import.meta.main) {
  const texts = Object.fromEntries(collectTexts().map(text => [text, text]));
  writeFileSync(bundleFile, `${JSON.stringify(texts, null, 2)}\n`);
}
