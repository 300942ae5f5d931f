import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.ts';
import { projectFolder } from './versions.ts';

/** Builds the extension and packs it into a VSIX, as it would be published; gives its path. */
export async function packageExtension(): Promise<string> {
  const folder = join(projectFolder, 'build');
  mkdirSync(folder, { recursive: true });
  const vsix = join(folder, 'istio-canary.vsix');
  const vsce = join(projectFolder, 'node_modules', '@vscode', 'vsce', 'vsce');
  // Everything that runs is in the bundles, so no package comes along.
  await run(process.execPath, [vsce, 'package', '--no-dependencies', '--out', vsix], projectFolder);
  return vsix;
}

/** Bundles the product into `dist`. */
export async function buildProduct(): Promise<void> {
  await run(process.execPath, [join(projectFolder, 'scripts', 'build.ts')], projectFolder);
}
