import assert from 'node:assert/strict';
import { openFile, runCommand } from '../quick-input.ts';
import { contextLine, openContainer, row } from '../tree.ts';
import { becomes, contexts } from './real-cluster.ts';
import { told, type Walk } from './walker.ts';

const object = 'model-virtual-service';

/** A window in read-only mode: it shows everything, offers no write, and refuses those that are asked for all the same. */
export async function walkReadOnly({ page, picture, witness, step }: Omit<Walk, 'command'>): Promise<void> {
  const before = await witness.split();
  await step('read-only: the tree is there, and no row offers a write', async () => {
    await openContainer(page, 'Istio Canary');
    await contextLine(page, contexts.first).waitFor();
    await row(page, object).waitFor();
    const one = row(page, /^http\/0.*v1/);
    await one.hover();
    await one.getByRole('button').first().waitFor();
    const offered = (await one.getByRole('button').all()).map(button => button.getAttribute('aria-label'));
    const labels = (await Promise.all(offered)).join(', ');
    assert.doesNotMatch(labels, /Shift|Roll Back|Undo|Promote/, labels);
    await picture('cluster-read-only');
  });
  await step('read-only: a file has its splits over it, and nothing that writes', async () => {
    await openFile(page, 'virtual-service.yaml');
    const lens = page.locator('.editor-instance .codelens-decoration').first();
    await lens.filter({ hasText: 'Compare with Cluster' }).waitFor();
    assert.doesNotMatch(await lens.innerText(), /Shift|Roll Back|Apply/);
  });
  for (const title of [
    'Shift Traffic…',
    'Roll Back',
    'Undo Last Shift',
    'Restore History',
    'Undo Applied File',
  ])
    await step(`read-only: ${title} is refused`, async () => {
      await runCommand(page, `Istio Canary: ${title}`);
      await told(page, /read-only/i);
      if (title === 'Roll Back') await picture('cluster-read-only-refused');
      await becomes(witness.split, before);
      await runCommand(page, 'Notifications: Clear All Notifications');
    });
}
