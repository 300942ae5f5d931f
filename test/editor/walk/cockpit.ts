import { notifications, pressInDialog, pressInNotification } from './editor.ts';
import { choices, choose, runCommand } from './quick-input.ts';
import type { Session } from './session.ts';
import type { Step } from './steps.ts';
import { contextMenu, inlineAction, openContainer, row } from './tree.ts';

const object = 'model-virtual-service';

/** The sandbox: see the split, shift with a look at the plan, undo, roll back; all of it with the mouse. */
export async function walkThroughTheCockpit({ page, picture }: Session, step: Step): Promise<void> {
  await step('without a kubeconfig the view offers the sandbox', async () => {
    await openContainer(page, 'Istio Canary');
    await page.locator('.part.sidebar').getByText('No kubeconfig was found').waitFor();
    await picture('cockpit-welcome');
  });
  await step('Open Sandbox fills the tree with the split', async () => {
    await page.locator('.part.sidebar').getByRole('button', { name: 'Open Sandbox' }).click();
    await row(page, /^v1.*100 %/).waitFor();
    await row(page, /^v2.*0 %/).waitFor();
    await picture('cockpit-sandbox');
  });
  await step('Shift Traffic offers shares as before and after', async () => {
    await inlineAction(page, object, 'Shift Traffic…');
    await choices(page).filter({ hasText: 'v1 100 % → 90 %' }).waitFor();
    await picture('cockpit-shift-choices');
    await choose(page, 'v1 100 % → 90 %');
  });
  await step('the plan is shown before it is carried out', async () => {
    await page.locator('.monaco-dialog-box').waitFor();
    await picture('cockpit-shift-plan');
    await pressInDialog(page, 'Show Diff');
    await page.locator('.monaco-diff-editor').waitFor();
    await choices(page).filter({ hasText: 'v1 100 % → 90 %' }).waitFor();
    await picture('cockpit-shift-diff');
    await choose(page, 'v1 100 % → 90 %');
  });
  await step('the tree follows the shift', async () => {
    await row(page, /^v1.*90 %/).waitFor();
    await row(page, /^v2.*10 %/).waitFor();
    await notifications(page).filter({ hasText: '10 %' }).first().waitFor();
    await picture('cockpit-shifted');
  });
  await step('Undo in the notification takes it back', async () => {
    await pressInNotification(page, '10 %', 'Undo');
    await row(page, /^v1.*100 %/).waitFor();
  });
  await step('Roll Back in the context menu returns to stable', async () => {
    await inlineAction(page, object, 'Shift Traffic…');
    await choose(page, 'v1 100 % → 50 %');
    await pressInDialog(page, 'Shift');
    await row(page, /^v2.*50 %/).waitFor();
    await contextMenu(page, object, 'Roll Back');
    await page.locator('.monaco-dialog-box').waitFor();
    await picture('cockpit-roll-back');
    await pressInDialog(page, 'Roll Back');
    await row(page, /^v1.*100 %/).waitFor();
  });
  await step('the history tells it all', async () => {
    await runCommand(page, 'Istio Canary: Show History');
    await choices(page).filter({ hasText: 'Roll Back:' }).first().waitFor();
    await picture('cockpit-history');
    await page.keyboard.press('Escape');
  });
}
