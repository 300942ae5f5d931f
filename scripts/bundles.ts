/** The bundles that the product is made of, as esbuild takes them. */
import type { BuildOptions } from 'esbuild';
import { calledLate, importedLate, lateFiles } from './late-bundles.ts';
import { leanClient } from './lean-client.ts';
import { ruleTextsWorkedOut, textsLeftOut } from './without-texts.ts';

/** Bytes that the bundle which loads with the editor may have. */
export const MAIN_LIMIT = 450_000;

const common: BuildOptions = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['vscode', ...lateFiles],
  plugins: [textsLeftOut, importedLate],
  // A plain require is what VS Code's extension host patches (proxy settings), and what a bundle finds beside itself.
  supported: { 'dynamic-import': false },
  mainFields: ['module', 'main'],
  logLevel: 'warning',
  legalComments: 'none',
};

const entries: BuildOptions[] = [
  {
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/main.cjs',
    plugins: [calledLate('./yaml.cjs', './structure.cjs', './versions.cjs'), textsLeftOut, importedLate],
  },
  {
    entryPoints: ['src/editor/commands/late.ts'],
    outfile: 'dist/commands.cjs',
    plugins: [calledLate('./yaml.cjs', './structure.cjs', './versions.cjs'), textsLeftOut, importedLate],
  },
  // The client decides at load whether global dispatchers exist, so it must not be run by the oldest Nodes.
  {
    entryPoints: ['src/cluster/index.ts'],
    outfile: 'dist/cluster.cjs',
    target: 'node22',
    plugins: [textsLeftOut, importedLate, leanClient],
  },
  { entryPoints: ['src/sandbox/index.ts'], outfile: 'dist/sandbox.cjs', target: 'node22' },
  { entryPoints: ['src/validation/texts.ts'], outfile: 'dist/texts.cjs', plugins: [ruleTextsWorkedOut] },
  { entryPoints: ['src/yaml/full.ts'], outfile: 'dist/yaml.cjs' },
  {
    entryPoints: ['src/canary/versions-late.ts'],
    outfile: 'dist/versions.cjs',
    plugins: [calledLate('./yaml.cjs')],
  },
  { entryPoints: ['src/validation/structure.ts'], outfile: 'dist/structure.cjs' },
  {
    entryPoints: ['src/rollout/index.ts'],
    outfile: 'dist/rollout.cjs',
    plugins: [calledLate('./yaml.cjs', './structure.cjs', './versions.cjs'), textsLeftOut, importedLate],
  },
  {
    entryPoints: ['src/editor/diagnostics/far/worker.ts'],
    outfile: 'dist/worker.cjs',
    plugins: [calledLate('./yaml.cjs', './structure.cjs'), textsLeftOut, importedLate],
  },
  {
    entryPoints: ['src/cli/lint.ts'],
    outfile: 'dist/lint.cjs',
    plugins: [calledLate('./yaml.cjs'), textsLeftOut, importedLate],
  },
  {
    entryPoints: ['src/cli/main.ts'],
    outfile: 'dist/cli.js',
    banner: { js: '#!/usr/bin/env node' },
    plugins: [calledLate('./yaml.cjs'), textsLeftOut, importedLate],
  },
];

/** All bundles: small, or with names and source maps for developers. */
export const bundles = (dev = false): BuildOptions[] =>
  entries.map(one => ({ ...common, minify: !dev, keepNames: dev, sourcemap: dev, ...one }));
