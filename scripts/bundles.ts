/** The bundles that the product is made of, as esbuild takes them. */
import type { BuildOptions, Plugin } from 'esbuild';
import { leanClient } from './lean-client.ts';
import { ruleTextsWorkedOut, textsLeftOut } from './without-texts.ts';

/** Bytes that the bundle which loads with the editor may have. */
export const MAIN_LIMIT = 450_000;

/** What loads late, each a bundle beside the caller's: source to bundle. */
const late: Record<string, string> = {
  'cluster/index.ts': './cluster.cjs',
  'sandbox/index.ts': './sandbox.cjs',
  'validation/texts.ts': './texts.cjs',
  './lint.ts': './lint.cjs',
};

/**
 * `import('../cluster/index.ts')` becomes a load of its bundle: what runs from sources in tests loads late in
 * the product.
 */
const lateBundles: Plugin = {
  name: 'late-bundles',
  setup({ onResolve }) {
    onResolve({ filter: /\.ts$/ }, ({ kind, path }) => {
      const bundle = late[path.split('/').slice(-2).join('/')];
      return kind === 'dynamic-import' && bundle ? { path: bundle, external: true } : undefined;
    });
  },
};

const common: BuildOptions = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['vscode', ...Object.values(late)],
  plugins: [textsLeftOut, lateBundles],
  // A plain require is what VS Code's extension host patches (proxy settings), and what a bundle finds beside itself.
  supported: { 'dynamic-import': false },
  mainFields: ['module', 'main'],
  logLevel: 'warning',
  legalComments: 'none',
};

const entries: BuildOptions[] = [
  { entryPoints: ['src/extension.ts'], outfile: 'dist/main.cjs' },
  // The client decides at load whether global dispatchers exist, so it must not be run by the oldest Nodes.
  {
    entryPoints: ['src/cluster/index.ts'],
    outfile: 'dist/cluster.cjs',
    target: 'node22',
    plugins: [textsLeftOut, lateBundles, leanClient],
  },
  { entryPoints: ['src/sandbox/index.ts'], outfile: 'dist/sandbox.cjs', target: 'node22' },
  { entryPoints: ['src/validation/texts.ts'], outfile: 'dist/texts.cjs', plugins: [ruleTextsWorkedOut] },
  { entryPoints: ['src/cli/lint.ts'], outfile: 'dist/lint.cjs' },
  { entryPoints: ['src/cli/main.ts'], outfile: 'dist/cli.js', banner: { js: '#!/usr/bin/env node' } },
];

/** All bundles: small, or with names and source maps for developers. */
export const bundles = (dev = false): BuildOptions[] =>
  entries.map(one => ({ ...common, minify: !dev, keepNames: dev, sourcemap: dev, ...one }));
