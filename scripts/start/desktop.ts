import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../vscode-host/cache.ts';
import { downloadedExecutable, hasDisplay, installedCode } from '../vscode-host/desktop.ts';
import { buildProduct } from '../vscode-host/package-extension.ts';
import { quietSettings } from '../vscode-host/quiet-settings.ts';
import { projectFolder } from '../vscode-host/versions.ts';
import { exampleWorkspace, openSandbox } from './environment.ts';

/** Opens desktop VS Code and waits until its window is closed; false, with the reason printed, where there is none. */
export async function openDesktop(): Promise<boolean> {
  const code = await findCode();
  if (!code) return false;
  console.log('Building the extension...');
  await buildProduct();
  const userData = join(cacheFolder(), 'start-user-data');
  const settings = join(userData, 'User', 'settings.json');
  mkdirSync(join(userData, 'User'), { recursive: true });
  if (!existsSync(settings)) writeFileSync(settings, JSON.stringify(quietSettings, null, 2));
  const args = [
    exampleWorkspace,
    `--extensionDevelopmentPath=${projectFolder}`,
    // A profile of its own: nothing of the person's own VS Code is read or changed.
    ...[`--user-data-dir=${userData}`, `--extensions-dir=${join(userData, 'extensions')}`],
    ...['--disable-workspace-trust', '--new-window', '--wait'],
    // Electron refuses to run as root with its sandbox.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
  console.log(
    `Opening ${code} with the example workspace and the sandbox. Closing its window ends this command.`,
  );
  const child = spawn(code, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...openSandbox },
    shell: process.platform === 'win32',
  });
  const ending = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', resolve);
  });
  if (ending) throw new Error(`${code} ended with ${ending}`);
  return true;
}

async function findCode(): Promise<string | undefined> {
  if (!hasDisplay()) {
    console.log('No display here, so VS Code opens in a browser.');
    return undefined;
  }
  const installed = installedCode();
  if (installed) return installed;
  try {
    return await downloadedExecutable('stable');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.log(`No \`code\` on the PATH, and desktop VS Code cannot be downloaded: ${reason}.`);
    console.log('VS Code opens in a browser instead.');
    return undefined;
  }
}
