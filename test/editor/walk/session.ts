import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchBrowser, workbenchReady } from '../../../scripts/vscode-host/browser.ts';
import { startVsCodeServer } from '../../../scripts/vscode-host/start-vscode-server.ts';
import { type HostVersion, projectFolder } from '../../../scripts/vscode-host/versions.ts';

export interface Session {
  page: Page;
  /** The copy of the example workspace that is open. */
  workspace: string;
  /** Saves what the window shows as `test/editor/screenshots/<name>.png`. */
  picture(name: string): Promise<void>;
  end(): Promise<void>;
}

export interface SessionOptions {
  vsix: string;
  version?: HostVersion;
  /** False opens the workspace as one that is not trusted. */
  trusted?: boolean;
  settings?: Record<string, unknown>;
  /** Environment of the extension. `KUBECONFIG` leads nowhere unless this says otherwise. */
  env?: Record<string, string>;
}

const screenshots = join(import.meta.dirname, '..', 'screenshots');

/** Opens VS Code in a browser as a person has it: the packed extension installed, no test driver, notifications shown. */
export async function openSession({ env, ...options }: SessionOptions): Promise<Session> {
  const folder = mkdtempSync(join(tmpdir(), 'istio-canary-walk-'));
  const workspace = join(folder, 'model-service');
  cpSync(join(projectFolder, 'examples', 'model-service'), workspace, { recursive: true });
  const kubeconfig = { KUBECONFIG: join(folder, 'no-kubeconfig') };
  const vscode = await startVsCodeServer({
    ...options,
    workspace,
    // Without motion a picture never shows something halfway.
    settings: { 'workbench.reduceMotion': 'on', ...options.settings },
    env: { ...kubeconfig, ...env },
  });
  const stop = async () => {
    await vscode.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const browser = await launchBrowser();
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
    page.setDefaultTimeout(15_000);
    await page.goto(vscode.url);
    await workbenchReady(page);
    await widenSideBar(page);
    mkdirSync(screenshots, { recursive: true });
    const picture = async (name: string) => {
      await page.screenshot({ path: join(screenshots, `${name}.png`) });
    };
    const end = async () => {
      await browser.close();
      await stop();
    };
    return { page, workspace, picture, end };
  } catch (error) {
    console.error(vscode.output());
    await stop();
    throw error;
  }
}

/** In the width that it starts with, a tree shows the beginnings of its rows only. */
async function widenSideBar(page: Page): Promise<void> {
  const bar = await page.locator('.part.sidebar').boundingBox();
  if (!bar) return;
  const edge = { x: bar.x + bar.width, y: bar.y + bar.height / 3 };
  await page.mouse.move(edge.x + 2, edge.y);
  await page.mouse.down();
  await page.mouse.move(edge.x + 120, edge.y, { steps: 4 });
  await page.mouse.up();
}
