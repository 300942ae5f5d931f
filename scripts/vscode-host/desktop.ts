import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { cacheFolder } from './cache.ts';
import { firstOnPath } from './on-path.ts';

const releases = 'https://update.code.visualstudio.com/api/releases/stable';

/** Whether a window could be shown: everywhere but on a Linux without a display. */
export function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** The `code` command of an installed desktop VS Code. */
export function installedCode(): string | undefined {
  return firstOnPath(process.platform === 'win32' ? ['code.cmd'] : ['code']);
}

/**
 * The executable behind the `code` command. The command itself is a script that hands over to a window
 * and ends, which leaves nobody to wait for.
 */
export function installedExecutable(): string | undefined {
  const command = installedCode();
  if (!command) return undefined;
  const bin = dirname(realpathSync(command));
  const places = ['../code', '../Code.exe', '../../../MacOS/Code', '../../../MacOS/Electron'];
  return places.map(place => join(bin, place)).find(existsSync);
}

/**
 * Desktop VS Code as `@vscode/test-electron` downloads it: `stable` or an exact version.
 * Throws within seconds when the download server cannot be reached, after ten minutes when the download hangs.
 */
export async function downloadedExecutable(version: string): Promise<string> {
  const answer = await fetch(releases, { signal: AbortSignal.timeout(5000) }).catch((error: Error) => {
    throw new Error(`the download server does not answer (${error.cause ?? error.message})`);
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new Error(`the download server answers ${answer.status}`);
  const cachePath = join(cacheFolder(), 'desktop');
  const download = downloadAndUnzipVSCode({ version, cachePath, extensionDevelopmentPath: undefined });
  const late = sleep(600_000, undefined, { ref: false }).then(() => {
    throw new Error('the download takes more than ten minutes');
  });
  return Promise.race([download, late]);
}
