import { pressInDialog } from '../editor.ts';
import { answer, choices, choose, runCommand } from '../quick-input.ts';
import { contextLine, contextMenu, inlineAction, row } from '../tree.ts';
import { becomes, contexts } from './real-cluster.ts';
import { clearMessages, question, told, type Walk } from './walker.ts';

const object = 'model-virtual-service';

/** Where a write is held up: another tool's object, a protected context, a missing right. */
export async function walkRefusals({ page, picture, witness, step, command }: Walk): Promise<void> {
  const { split } = witness;
  await step('what Argo CD drives is left alone unless one says so', async () => {
    await inlineAction(page, /^payments.*blue/, 'Shift Traffic…');
    await choose(page, 'green 20 % → 50 %');
    await question(page, 'Shift shop/payments on dev-eu?', 'Argo CD', 'Application shop');
    await picture('cluster-owner');
    await pressInDialog(page, 'Cancel');
    await becomes(() => split('shop/payments'), { blue: 80, green: 20 });
  });
  await command('selectContext', 'goes to another context, and kubectl stays', async () => {
    await runCommand(page, 'Istio Canary: Select Context…');
    await choices(page).filter({ hasText: contexts.protected }).first().waitFor();
    await picture('cluster-contexts');
    await choose(page, new RegExp(`^${contexts.protected}`));
    await contextLine(page, contexts.protected).waitFor();
    await row(page, /^v2.*25 %/).waitFor();
    await picture('cluster-protected');
  });
  await step('a protected context wants its name', async () => {
    await inlineAction(page, object, 'Shift Traffic…');
    await choose(page, 'v2 25 % → 50 %');
    await question(page, object, contexts.protected);
    await pressInDialog(page, 'Shift');
    await answer(page, 'prod');
    await page.locator('.quick-input-widget').getByText('not prod-eu, the name of the context').waitFor();
    await picture('cluster-protected-name');
    await becomes(split, { v1: 75, v2: 25 });
    await answer(page, contexts.protected);
    await becomes(split, { v1: 50, v2: 50 });
    await clearMessages(page);
    await inlineAction(page, object, 'Roll Back');
    await pressInDialog(page, 'Roll Back');
    await becomes(split, { v1: 100, v2: 0 });
    await clearMessages(page);
  });
  await command('setStable', 'records who is stable and moves nothing', async () => {
    await contextMenu(page, object, 'Set Stable…');
    await choices(page).filter({ hasText: 'v2' }).first().waitFor();
    await picture('cluster-set-stable');
    await choose(page, /^v2/);
    await row(page, /model-virtual-service.*stable v2/).waitFor();
    await contextMenu(page, object, 'Set Stable…');
    await choose(page, /^v1/);
    await row(page, /model-virtual-service.*stable v1/).waitFor();
    await becomes(split, { v1: 100, v2: 0 });
    await clearMessages(page);
  });
  await step('who may not write is told so before being asked', async () => {
    await runCommand(page, 'Istio Canary: Select Context…');
    await choose(page, new RegExp(`^${contexts.looking}`));
    await contextLine(page, contexts.looking).waitFor();
    await inlineAction(page, object, 'Shift Traffic…');
    // It was stable for a moment, so it is no canary by itself any more.
    await choose(page, /^v2/);
    await choose(page, 'v1 100 % → 90 %');
    await told(page, 'may not patch');
    await picture('cluster-no-right');
    await clearMessages(page);
    await becomes(split, { v1: 100, v2: 0 });
  });
}
