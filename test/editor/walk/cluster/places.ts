import { runCommand } from '../quick-input.ts';
import { contextLine, row, titleAction } from '../tree.ts';
import { contexts } from './real-cluster.ts';
import type { Walk } from './walker.ts';

/** Away from the cluster, and back. */
export async function walkPlaces({ page, picture, command }: Walk): Promise<void> {
  await command('openSandbox', 'shows the sandbox', async () => {
    await runCommand(page, 'Istio Canary: Open Sandbox');
    await contextLine(page, 'istio-canary-sandbox').waitFor();
    await row(page, /^v1.*100 %/).waitFor();
    await picture('cluster-sandbox');
  });
  await command('closeSandbox', 'leaves it', async () => {
    await runCommand(page, 'Istio Canary: Close Sandbox');
    await contextLine(page, 'istio-canary-sandbox').waitFor({ state: 'detached' });
    await picture('cluster-sandbox-closed');
    await titleAction(page, 'Refresh');
    await contextLine(page, contexts.looking).waitFor();
  });
}
