import { choose, runCommand } from '../quick-input.ts';
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
  await command('misbehave', "takes all of the sandbox's v2 down, and brings it back", async () => {
    const title = "Istio Canary: Make the Sandbox's Canary Misbehave…";
    await runCommand(page, title);
    await choose(page, 'Pods Die');
    await row(page, /^v2.*0\/5 ready/).waitFor();
    await picture('cluster-sandbox-pods-died');
    await runCommand(page, title);
    await choose(page, 'Healthy Again');
    await row(page, /^v2.*5\/5 ready/).waitFor();
  });
  await command('closeSandbox', 'leaves it', async () => {
    await runCommand(page, 'Istio Canary: Close Sandbox');
    await contextLine(page, 'istio-canary-sandbox').waitFor({ state: 'detached' });
    await picture('cluster-sandbox-closed');
    await titleAction(page, 'Refresh');
    await contextLine(page, contexts.looking).waitFor();
  });
}
