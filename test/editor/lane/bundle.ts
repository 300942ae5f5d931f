import { globSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const editor = join(import.meta.dirname, '..');
const project = join(editor, '..', '..');

/** Bundles the test files of `test/editor/<folder>` into one that exports `run()`; gives its path. */
export async function bundleSuite(folder: string): Promise<string> {
  const files = globSync('**/*.test.ts', { cwd: join(editor, folder) }).sort();
  if (!files.length) throw new Error(`test/editor/${folder} holds no test`);
  const list = files.map(file => `[${JSON.stringify(file)}, () => import('./${folder}/${file}')]`);
  const outfile = join(project, 'build', 'editor', `${folder}.cjs`);
  mkdirSync(join(project, 'build', 'editor'), { recursive: true });
  await build({
    stdin: {
      contents: `import { runMocha } from './inside/run-mocha.ts';\nexport const run = () => runMocha([${list}]);`,
      resolveDir: editor,
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    sourcemap: 'inline',
    // Mocha finds its parts by their place on the disk.
    external: ['vscode', 'mocha'],
    mainFields: ['module', 'main'],
    logLevel: 'warning',
  });
  return outfile;
}
