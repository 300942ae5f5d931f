import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { cached } from './cache.ts';
import { installNode } from './install-node.ts';
import { npmInstall, run } from './run.ts';
import type { HostVersion } from './versions.ts';

/** A VS Code server, ready to be started. */
export interface InstalledVsCode {
  /** The script that is the server. */
  server: string;
  /** The Node.js that is to run it, and with it the extensions. */
  node: string;
}

/** VS Code of that version with everything that it needs, installed on first use (half a minute, half a gigabyte). */
export async function installVsCode(version: HostVersion): Promise<InstalledVsCode> {
  const folder = await cached(join('vscode', version.vscode), async partial => {
    console.log(`Installing VS Code ${version.vscode} from npm (once)...`);
    const archive = (
      await run('npm', ['pack', '--silent', `code-server@${version.codeServer}`], partial)
    ).trim();
    await run('tar', ['-xzf', archive, '--strip-components=3', 'package/lib/vscode'], partial);
    rmSync(join(partial, archive));
    takeFileWatcherFromRegistry(partial);
    await npmInstall(partial);
    await provideRipgrep(partial);
    replaceNativeModules(partial);
    dropOtherPlatforms(partial);
  });
  const node = version.node ? await installNode(version.node) : process.execPath;
  return { server: join(folder, 'out', 'server-main.js'), node };
}

/** Older versions name the file watcher by a git address, which needs git and network; the registry has the same. */
function takeFileWatcherFromRegistry(folder: string): void {
  const watcher = '@parcel/watcher';
  const manifest = readJson(join(folder, 'package.json'));
  if (/^[\^~\d]/.test(manifest.dependencies?.[watcher] ?? '')) return;
  const lock = readJson(join(folder, 'npm-shrinkwrap.json'));
  const locked = lock.packages?.[`node_modules/${watcher}`]?.version ?? '2.5.1';
  manifest.dependencies = { ...manifest.dependencies, [watcher]: locked };
  const packages = { ...lock.packages };
  delete packages[`node_modules/${watcher}`];
  packages[''] = { ...packages[''], dependencies: manifest.dependencies };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'npm-shrinkwrap.json'), JSON.stringify({ ...lock, packages }));
}

/** Without ripgrep no file is ever found; the package of older versions downloads it in a script that does not run here. */
async function provideRipgrep(folder: string): Promise<void> {
  const modules = join(folder, 'node_modules', '@vscode');
  if (!readdirSync(modules).includes('ripgrep')) return;
  const own = join(folder, 'ripgrep');
  mkdirSync(own);
  writeFileSync(join(own, 'package.json'), '{"private":true}');
  await npmInstall(own, '@vscode/ripgrep-universal@1.18.0');
  const bin = join(modules, 'ripgrep', 'bin');
  mkdirSync(bin, { recursive: true });
  const platform = `${process.platform}-${process.arch}`;
  copyFileSync(join(own, 'node_modules/@vscode/ripgrep-universal/bin', platform, 'rg'), join(bin, 'rg'));
  chmodSync(join(bin, 'rg'), 0o755);
  rmSync(own, { recursive: true });
}

/** No script of a package runs here, so what would be compiled is not there. */
function replaceNativeModules(folder: string): void {
  const replacements = join(import.meta.dirname, 'replacements');
  const places = [
    ['spdlog.cjs', '@vscode/spdlog'],
    ['watchdog.cjs', '@vscode/native-watchdog'],
    ['watchdog.cjs', 'native-watchdog'],
  ] as const;
  for (const [file, module] of places) {
    const at = join(folder, 'node_modules', module);
    if (existsSync(at)) copyFileSync(join(replacements, file), join(at, 'index.js'));
  }
}

function dropOtherPlatforms(folder: string): void {
  const keep = `${process.platform}-${process.arch}`;
  for (const binaries of ['@vscode/ripgrep-universal/bin', 'node-pty/prebuilds']) {
    const at = join(folder, 'node_modules', binaries);
    for (const platform of listFolder(at)) {
      if (platform !== keep) rmSync(join(at, platform), { recursive: true });
    }
  }
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

interface Manifest {
  version?: string;
  dependencies?: Record<string, string>;
  packages?: Record<string, Manifest>;
}

function readJson(file: string): Manifest {
  return JSON.parse(readFileSync(file, 'utf8')) as Manifest;
}
