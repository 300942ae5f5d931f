import assert from 'node:assert/strict';
import { pressInDialog } from '../editor.ts';
import { answer, choices, choose, runCommand } from '../quick-input.ts';
import { contextMenu, row } from '../tree.ts';
import { becomes, contexts } from './real-cluster.ts';
import { clearMessages, question, told, type Walk } from './walker.ts';

const object = 'model-virtual-service';

/** A version that comes, at 0 %, and goes. */
export async function walkVersions({ page, picture, witness, command }: Walk): Promise<void> {
  await command('newCanary', 'copies a Deployment and sends it nothing', async () => {
    await runCommand(page, 'Istio Canary: New Canary…');
    await choices(page).filter({ hasText: 'model-v1' }).waitFor();
    await picture('cluster-new-canary-deployment');
    await choose(page, 'model-v1');
    await page.locator('.quick-input-widget').getByText('Image of the new version').waitFor();
    await picture('cluster-new-canary-image');
    await answer(page, 'registry.example.com/model-server:3.0.0');
    await choices(page).filter({ hasText: 'Apply to the cluster' }).waitFor();
    await picture('cluster-new-canary-where');
    await choose(page, 'Apply to the cluster');
    await question(page, contexts.first, 'v3');
    await picture('cluster-new-canary');
    await pressInDialog(page, 'New Canary');
    await becomes(() => witness.replicas('model-v3'), 5);
    await becomes(witness.subsets, ['v1', 'v2', 'v3']);
    assert.equal((await witness.split()).v3, 0);
    await row(page, /^v3.*0 %/).waitFor();
    await told(page, 'v3');
    await picture('cluster-new-canary-done');
    await clearMessages(page);
  });
  await command('decommission', 'ends it, and leaves its Deployment at 0', async () => {
    await contextMenu(page, object, 'Decommission Version…');
    await choose(page, /^v3/);
    await choices(page).filter({ hasText: 'None is left' }).waitFor();
    await picture('cluster-decommission-drain');
    await choose(page, 'None is left');
    await choices(page).filter({ hasText: 'Undo brings it back' }).waitFor();
    await picture('cluster-decommission-workload');
    await choose(page, 'Undo brings it back');
    await question(page, contexts.first, 'v3');
    await picture('cluster-decommission');
    await pressInDialog(page, 'Decommission');
    await becomes(() => witness.replicas('model-v3'), 0);
    await becomes(witness.subsets, ['v1', 'v2']);
    await becomes(witness.split, { v1: 75, v2: 25 });
    await row(page, /^v3/).waitFor({ state: 'detached' });
    await clearMessages(page);
  });
}
