import { launchBrowser, workbenchReady } from '../vscode-host/browser.ts';
import { startExample } from './in-browser.ts';

/** Starts VS Code for a browser, looks at it with one, and ends. Rejects when workbench or sandbox do not come up. */
export async function smoke(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  const vscode = await startExample();
  try {
    console.log(`VS Code answers at ${vscode.url}`);
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      await page.goto(vscode.url);
      await workbenchReady(page);
      await page.getByRole('treeitem', { name: 'virtual-service.yaml' }).waitFor({ timeout: 30_000 });
      console.log('The workbench shows the example workspace.');
      await page.locator('.part.statusbar').getByText('istio-canary-sandbox').waitFor({ timeout: 30_000 });
      console.log('The extension is connected to its sandbox.');
    } finally {
      await browser.close();
    }
  } finally {
    await vscode.stop();
  }
}
