/**
 * Stands in for desktop VS Code's executable in extension tests: takes its arguments, runs the tests in VS Code's
 * server with a headless browser, ends with their exit code. `ISTIO_CANARY_HOST_VERSION` chooses `newest` or
 * `oldest`; `ISTIO_CANARY_SCREENSHOTS` names a folder for a picture of a failure.
 *
 * That exit code is also 0 when the extension host dies in the middle of a test, so whoever asks has to look for
 * a verdict that only the tests themselves write.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { pageAddress } from './address.ts';
import { parseCodeArguments } from './arguments.ts';
import { launchBrowser } from './browser.ts';
import { type RunningServer, startServer } from './server.ts';
import { hostVersions } from './versions.ts';

const timeout = Number(process.env.ISTIO_CANARY_HOST_TIMEOUT ?? 600_000);

/** Runs the tests and gives their exit code, or rejects with the reason why they could not run. */
function runTests(page: Page, server: RunningServer, url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => reject(new Error(reason));
    server.onExit(code => fail(`VS Code's server ended with ${code}`));
    page
      .context()
      .browser()
      ?.on('disconnected', () => fail('the browser went away'));
    page.on('crash', () => fail('the page crashed'));
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
      process.once(signal, () => fail(`stopped by ${signal}`));
    setTimeout(() => fail(`no result within ${timeout / 1000} seconds`), timeout).unref();
    // VS Code in a browser hands the result over by calling this function of its page.
    page
      .exposeFunction('codeAutomationExit', (code: unknown) => resolve(typeof code === 'number' ? code : 1))
      .then(() => page.goto(url))
      .catch(reject);
  });
}

async function takePicture(page: Page): Promise<void> {
  const folder = process.env.ISTIO_CANARY_SCREENSHOTS;
  if (!folder || page.isClosed()) return;
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `failed-${new Date().toISOString().replaceAll(/[:.]/g, '-')}.png`);
  await page.screenshot({ path, timeout: 5000 });
  console.error(`Picture of the failure: ${path}`);
}

async function main(): Promise<number> {
  const args = parseCodeArguments(process.argv.slice(2));
  if (!args.tests) throw new Error('--extensionTestsPath is missing: this program runs extension tests only');
  const age = process.env.ISTIO_CANARY_HOST_VERSION === 'oldest' ? 'oldest' : 'newest';
  const { trusted, userDataDir, extensionsDir } = args;
  const server = await startServer({
    version: hostVersions[age],
    driver: true,
    trusted,
    userDataDir,
    extensionsDir,
  });
  try {
    const browser = await launchBrowser();
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const said: string[] = [];
    page.on('console', message => {
      if (message.type() === 'error') said.push(message.text().slice(0, 400));
    });
    try {
      const code = await runTests(page, server, pageAddress({ ...args, authority: server.authority }));
      if (code !== 0) await takePicture(page).catch(() => undefined);
      return code;
    } catch (error) {
      await takePicture(page).catch(() => undefined);
      console.error([...said.slice(-10), server.output()].join('\n'));
      throw error;
    } finally {
      await Promise.race([browser.close(), new Promise(done => setTimeout(done, 3000))]);
    }
  } finally {
    await server.stop();
  }
}

try {
  process.exit(await main());
} catch (error) {
  console.error(`VS Code stand-in: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}
