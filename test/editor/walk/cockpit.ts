import { notifications, pressInDialog, pressInNotification } from './editor.ts';
import { answer, choices, choose, runCommand } from './quick-input.ts';
import type { Session } from './session.ts';
import type { Step } from './steps.ts';
import { contextMenu, expand, inlineAction, openContainer, row } from './tree.ts';

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
  await step('a version that is opened lists its pods', async () => {
    await expand(page, /^v1.*100 %/);
    await row(page, /^model-v1-.*Running/).waitFor();
    await picture('cockpit-pods');
    await row(page, /^v1.*100 %/)
      .locator('.monaco-tl-twistie')
      .click();
  });
  await step('the filter narrows the tree, and says so', async () => {
    await runCommand(page, 'Istio Canary: Filter');
    await answer(page, 'no such thing');
    await page.locator('.part.sidebar').getByText('No VirtualService holds the words').waitFor();
    await picture('cockpit-nothing-matches');
    await page.locator('.part.sidebar .welcome-view').getByRole('button', { name: 'Clear Filter' }).click();
    await row(page, /^v1.*100 %/).waitFor();
  });
  await step('a VirtualService opens as it is live', async () => {
    await row(page, object).click();
    await page.locator('.editor-instance .view-line').filter({ hasText: object }).first().waitFor();
    await picture('cockpit-live');
  });
  await step('a route leads to its line in the workspace', async () => {
    await inlineAction(page, /^http\/0/, 'Reveal in File');
    await page
      .locator('.tab.active')
      .filter({ hasText: /^virtual-service\.yaml/ })
      .first()
      .waitFor();
    await picture('cockpit-reveal');
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
    await choices(page).filter({ hasText: 'Roll Back:' }).first().click();
    await page.locator('.monaco-diff-editor').waitFor();
    await page.locator('.editor-actions').getByRole('button', { name: 'Undo Last Shift' }).waitFor();
    await picture('cockpit-history-entry');
  });
}
