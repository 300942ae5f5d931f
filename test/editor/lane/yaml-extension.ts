import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { projectFolder } from '../../../scripts/vscode-host/versions.ts';

const source = join(import.meta.dirname, '..', 'redhat-yaml');

/** Another extension to run beside ours: its folder, and the environment that it needs. */
export interface Beside {
  extension: string;
  env: Record<string, string>;
}

/** Builds the stand-in for the YAML extension by Red Hat, which starts the YAML language server of npm. */
export async function buildYamlExtension(): Promise<Beside> {
  const extension = join(projectFolder, 'build', 'editor', 'redhat.vscode-yaml-0.0.1');
  mkdirSync(extension, { recursive: true });
  copyFileSync(join(source, 'package.json'), join(extension, 'package.json'));
  await build({
    entryPoints: [join(source, 'extension.ts')],
    outfile: join(extension, 'extension.cjs'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['vscode'],
    logLevel: 'warning',
  });
  // The server needs a newer Node.js than the oldest extension host has.
  return {
    extension,
    env: { ISTIO_CANARY_TEST_ROOT: projectFolder, ISTIO_CANARY_TEST_NODE: process.execPath },
  };
}
