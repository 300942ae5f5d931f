/** Parts of the product that load late, each from a bundle beside the one that asks for it. */
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';

/** What is imported where it is needed (`await import(...)`): source to bundle. */
const IMPORTED: Record<string, string> = {
  'cluster/index.ts': './cluster.cjs',
  'rollout/index.ts': './rollout.cjs',
  'sandbox/index.ts': './sandbox.cjs',
  'validation/texts.ts': './texts.cjs',
  './lint.ts': './lint.cjs',
  './late.ts': './commands.cjs',
};

/** What is called like anything else, and loads at the first call: source to bundle. */
export const CALLED: Readonly<Record<string, string>> = {
  'yaml/build.ts': './yaml.cjs',
  'yaml/print.ts': './yaml.cjs',
  'yaml/read.ts': './yaml.cjs',
  'canary/decommission.ts': './versions.cjs',
  'canary/new-canary.ts': './versions.cjs',
  'validation/errors.ts': './structure.cjs',
  'validation/policy-checks.ts': './structure.cjs',
  'validation/schema-nodes.ts': './structure.cjs',
};

export const lateFiles: readonly string[] = [
  ...new Set([...Object.values(IMPORTED), ...Object.values(CALLED)]),
];

const tail = (path: string): string => path.split(/[\\/]/).slice(-2).join('/');

/**
 * `import('../cluster/index.ts')` becomes a load of its bundle: what runs from sources in tests loads late in
 * the product.
 */
export const importedLate: Plugin = {
  name: 'imported-late',
  setup({ onResolve }) {
    onResolve({ filter: /\.ts$/ }, ({ kind, path }) => {
      const bundle = IMPORTED[tail(path)];
      return kind === 'dynamic-import' && bundle ? { path: bundle, external: true } : undefined;
    });
  },
};

/** Functions of the named bundles become calls of the same function there. Throws where something is no function. */
export const calledLate = (...bundles: string[]): Plugin => ({
  name: 'called-late',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/](?:yaml|validation|canary)[\\/][\w-]+\.ts$/ }, async ({ path }) => {
      const bundle = CALLED[tail(path)];
      if (bundle === undefined || !bundles.includes(bundle)) return undefined;
      const exported: Record<string, unknown> = await import(pathToFileURL(path).href);
      const calls = Object.entries(exported).map(([name, value]) => {
        if (typeof value !== 'function') throw new Error(`${path} loads late, so ${name} must be a function`);
        return `export const ${name} = (...given) => require('${bundle}').${name}(...given);`;
      });
      return { contents: calls.join('\n'), loader: 'js' };
    });
  },
});
