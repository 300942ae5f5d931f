/** Writes docs/rules.md from the table of rules; `--check` only says whether it is current. */
import { readFileSync, writeFileSync } from 'node:fs';
import { rulesDocument } from './docs/rules-document.ts';

const file = new URL('../docs/rules.md', import.meta.url);

if (import.meta.main) {
  const wanted = rulesDocument();
  if (!process.argv.includes('--check')) writeFileSync(file, wanted);
  else if (readFileSync(file, 'utf8') !== wanted) {
    console.error('docs/rules.md is not what the rules say: run node scripts/generate-docs.ts');
    process.exitCode = 1;
  }
}
