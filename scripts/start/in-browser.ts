import { packageExtension } from '../vscode-host/package-extension.ts';
import { startVsCodeServer, type VsCodeInBrowser } from '../vscode-host/start-vscode-server.ts';
import { exampleWorkspace, openSandbox } from './environment.ts';

/** VS Code for a browser, with the extension installed as a person would install it. */
export async function startExample(): Promise<VsCodeInBrowser> {
  console.log('Building and packing the extension...');
  const vsix = await packageExtension();
  return startVsCodeServer({ vsix, workspace: exampleWorkspace, trusted: true, env: openSandbox });
}

/** Prints the address and stays until Ctrl+C. */
export async function openInBrowser(): Promise<void> {
  const vscode = await startExample();
  console.log(`\nVS Code with Istio Canary and its sandbox:\n\n    ${vscode.url}\n\nCtrl+C ends it.`);
  await new Promise<void>((resolve, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => resolve());
    vscode.onExit(code => reject(new Error(`VS Code's server ended with ${code}\n${vscode.output()}`)));
  }).finally(vscode.stop);
}
