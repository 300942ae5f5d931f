/**
 * Bundles the product: main (loads with the editor), cluster (on first use), sandbox (on demand), cli.
 * `--watch` rebuilds on change, `--dev` keeps names and source maps.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { type BuildOptions, build, context, type Plugin } from 'esbuild';
import { compileValidators } from './compile-validators.ts';
import { leanClient } from './lean-client.ts';
import { examplesLeftOut } from './without-examples.ts';

const dev = process.argv.includes('--dev');

/**
 * `import('../cluster/index.ts')` becomes a load of the cluster bundle beside the caller, likewise the sandbox:
 * what runs from sources in tests loads late in the product.
 */
const lateBundles: Plugin = {
  name: 'late-bundles',
  setup({ onResolve }) {
    onResolve({ filter: /\/(cluster|sandbox)\/index\.ts$/ }, ({ kind, path }) => {
      const [, room] = /\/(cluster|sandbox)\/index\.ts$/.exec(path) ?? [];
      return kind === 'dynamic-import' ? { path: `./${room}.cjs`, external: true } : undefined;
    });
  },
};

const common: BuildOptions = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  minify: !dev,
  keepNames: dev,
  sourcemap: dev,
  external: ['vscode', './cluster.cjs', './sandbox.cjs'],
  plugins: [examplesLeftOut, lateBundles],
  // A plain require is what VS Code's extension host patches (proxy settings), and what a bundle finds beside itself.
  supported: { 'dynamic-import': false },
  mainFields: ['module', 'main'],
  logLevel: 'warning',
  legalComments: 'none',
};

const bundles: BuildOptions[] = [
  { entryPoints: ['src/extension.ts'], outfile: 'dist/main.cjs' },
  // The client decides at load whether global dispatchers exist, so it must not be run by the oldest Nodes.
  {
    entryPoints: ['src/cluster/index.ts'],
    outfile: 'dist/cluster.cjs',
    target: 'node22',
    plugins: [examplesLeftOut, lateBundles, leanClient],
  },
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
