/**
 * Bundles the product: main (loads with the editor), what loads when it is used, and the terminal's cli.
 * `--watch` rebuilds on change, `--dev` keeps names and source maps.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { build, context } from 'esbuild';
import { bundles } from './bundles.ts';
import { compileValidators } from './compile-validators.ts';

const wanted = bundles(process.argv.includes('--dev'));

await compileValidators();
mkdirSync('dist', { recursive: true });
// The package is ESM for its sources; what is shipped is CommonJS, also where it ends in .js.
writeFileSync('dist/package.json', '{"type":"commonjs"}\n');

if (process.argv.includes('--watch')) {
  for (const one of wanted) await (await context(one)).watch();
  console.log('watching');
} else {
  await Promise.all(wanted.map(one => build(one)));
}
