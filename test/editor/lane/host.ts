import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  downloadedExecutable,
  hasDisplay,
  installedExecutable,
} from '../../../scripts/vscode-host/desktop.ts';
import { findChromium } from '../../../scripts/vscode-host/install-chromium.ts';
import { installVsCode } from '../../../scripts/vscode-host/install-vscode.ts';
import { writeStandIn } from '../../../scripts/vscode-host/stand-in-executable.ts';
import { type Age, hostVersions } from '../../../scripts/vscode-host/versions.ts';

/** A VS Code that the tests can be run in. */
export interface Host {
  name: string;
  executable: string;
  env: Record<string, string>;
  remove(): void;
}

/**
 * Desktop VS Code where one can be had, else VS Code from npm in a headless browser.
 * `ISTIO_CANARY_VSCODE=desktop` or `npm` insists on one of them.
 */
export async function findHost(age: Age): Promise<Host> {
  const wanted = process.env.ISTIO_CANARY_VSCODE ?? 'auto';
  const version = hostVersions[age].vscode;
  if (wanted !== 'npm') {
    try {
      const executable = await desktop(age);
      return { name: `desktop VS Code, ${age}`, executable, env: {}, remove: () => undefined };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (wanted === 'desktop') throw new Error(`Desktop VS Code cannot be had: ${reason}`);
      sayOnce(`No desktop VS Code: ${reason}. Running VS Code ${version} from npm in a headless browser.`);
    }
  }
  // Here, so that it is seen what takes its time.
  await installVsCode(hostVersions[age]);
  await findChromium();
  const folder = mkdtempSync(join(tmpdir(), 'istio-canary-code-'));
  return {
    name: `VS Code ${version} from npm`,
    executable: writeStandIn(folder),
    env: {
      ISTIO_CANARY_HOST_VERSION: age,
      ISTIO_CANARY_SCREENSHOTS: join(import.meta.dirname, '..', 'screenshots'),
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function desktop(age: Age): Promise<string> {
  if (!hasDisplay()) throw new Error('there is no display');
  if (age === 'oldest') return downloadedExecutable(hostVersions.oldest.vscode);
  return installedExecutable() ?? downloadedExecutable('stable');
}

const said = new Set<string>();

function sayOnce(text: string): void {
  if (!said.has(text)) console.log(text);
  said.add(text);
}
