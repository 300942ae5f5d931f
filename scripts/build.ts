/**
 * Bundles the product: main (loads with the editor), cluster (on first use), sandbox (on demand), cli.
 * `--watch` rebuilds on change, `--dev` keeps names and source maps.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { type BuildOptions, build, context } from 'esbuild';
import { compileValidators } from './compile-validators.ts';

const dev = process.argv.includes('--dev');

/** The big bundles are loaded at run time by path, so the small ones must not inline them. */
const lateBundles = ['./cluster.cjs', './sandbox.cjs'];

const common: BuildOptions = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  minify: !dev,
  keepNames: dev,
  sourcemap: dev,
  external: ['vscode', ...lateBundles],
  mainFields: ['module', 'main'],
  logLevel: 'warning',
  legalComments: 'none',
};

const bundles: BuildOptions[] = [
  { entryPoints: ['src/extension.ts'], outfile: 'dist/main.cjs' },
  // The client decides at load whether global dispatchers exist, so it must not be run by the oldest Nodes.
  { entryPoints: ['src/cluster/index.ts'], outfile: 'dist/cluster.cjs', target: 'node22' },
  { entryPoints: ['src/sandbox/index.ts'], outfile: 'dist/sandbox.cjs', target: 'node22' },
  { entryPoints: ['src/cli/main.ts'], outfile: 'dist/cli.js', banner: { js: '#!/usr/bin/env node' } },
];

await compileValidators();
mkdirSync('dist', { recursive: true });
// The package is ESM for its sources; what is shipped is CommonJS, also where it ends in .js.
writeFileSync('dist/package.json', '{"type":"commonjs"}\n');

if (process.argv.includes('--watch')) {
  for (const one of bundles) await (await context({ ...common, ...one })).watch();
  console.log('watching');
} else {
  await Promise.all(bundles.map(one => build({ ...common, ...one })));
}
