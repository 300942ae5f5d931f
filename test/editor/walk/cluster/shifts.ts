import assert from 'node:assert/strict';
import { line, pressInDialog } from '../editor.ts';
import { choices, choose, runCommand } from '../quick-input.ts';
import { contextMenu, inlineAction, row } from '../tree.ts';
import { becomes, contexts } from './real-cluster.ts';
import { clearMessages, question, told, type Walk } from './walker.ts';

const object = 'model-virtual-service';
const vs = `/apis/networking.istio.io/v1/namespaces/default/virtualservices/${object}`;

/** Up, back, to and fro: each write is read back from the API server. */
export async function walkShifts({ page, picture, witness, command }: Walk): Promise<void> {
  const { split } = witness;
  await command('shiftTraffic', 'choices, plan, diff, and then the write', async () => {
    await inlineAction(page, object, 'Shift Traffic…');
    await choices(page).filter({ hasText: 'v1 100 % → 90 %' }).waitFor();
    await picture('cluster-shift-choices');
    await choose(page, 'v1 100 % → 90 %');
    await question(page, 'default/model-virtual-service', contexts.first, 'v2 0 % → 10 %');
    await picture('cluster-shift-plan');
    await pressInDialog(page, 'Show Diff');
    await page.locator('.monaco-diff-editor').waitFor();
    await choices(page).filter({ hasText: 'v1 100 % → 90 %' }).waitFor();
    await picture('cluster-shift-diff');
    await becomes(split, { v1: 100, v2: 0 });
    await choose(page, 'v1 100 % → 90 %');
    await row(page, /^v2.*10 %/).waitFor();
    await becomes(split, { v1: 90, v2: 10 });
    await told(page, 'v2 10 %');
    await picture('cluster-shifted');
    await clearMessages(page);
  });
  await command('nextStep', 'takes the next preset', async () => {
    await contextMenu(page, object, 'Next Step');
    await question(page, contexts.first, 'v2 10 % → 50 %');
    await pressInDialog(page, 'Shift');
    await row(page, /^v2.*50 %/).waitFor();
    await becomes(split, { v1: 50, v2: 50 });
  });
  await command('promote', 'gives the canary everything', async () => {
    await contextMenu(page, object, 'Promote Canary');
    await question(page, contexts.first, 'v2 50 % → 100 %');
    await picture('cluster-promote');
    await pressInDialog(page, 'Shift');
    await becomes(split, { v1: 0, v2: 100 });
    await row(page, /^v2.*100 %/).waitFor();
    await clearMessages(page);
  });
  await command('showHistory', 'tells every shift, newest first', async () => {
    await contextMenu(page, object, 'Show History');
    await choices(page).filter({ hasText: 'Shift:' }).nth(2).waitFor();
    await picture('cluster-history');
    await choices(page).filter({ hasText: 'Shift: v1 100 %' }).first().click();
    const diff = page.locator('.monaco-diff-editor');
    await diff.waitFor();
    await diff.locator('.modified .view-line').filter({ hasText: 'weight: 90' }).first().waitFor();
    await page.locator('.editor-actions').getByRole('button', { name: 'Go to History Entry…' }).waitFor();
    await picture('cluster-history-entry');
    await runCommand(page, 'View: Close All Editors');
  });
  await command('goToEntry', 'brings back what the first shift left', async () => {
    await contextMenu(page, object, 'Go to History Entry…');
    await choices(page).filter({ hasText: 'Shift:' }).nth(2).click();
    await question(page, contexts.first, 'v2 100 % → 10 %');
    await pressInDialog(page, 'Go to Entry');
    await becomes(split, { v1: 90, v2: 10 });
    await row(page, /^v2.*10 %/).waitFor();
  });
  await command('undo', 'takes that back, and asks since the canary gets more', async () => {
    await contextMenu(page, object, 'Undo Last Shift');
    await question(page, contexts.first, 'v2 10 % → 100 %');
    await pressInDialog(page, 'Undo');
    await becomes(split, { v1: 0, v2: 100 });
    await row(page, /^v2.*100 %/).waitFor();
    await clearMessages(page);
  });
  await command('recoverHistory', 'puts back what a GitOps tool dropped', async () => {
    const noted = ['history', 'stable'].map(name => [`istio-canary.dev/${name}`, null]);
    const forget = { metadata: { annotations: Object.fromEntries(noted) } };
    const { status } = await witness.cluster.request('PATCH', vs, forget);
    assert.equal(status, 200);
    // The only version with a share counts as stable now, which is the wrong one.
    await row(page, /model-virtual-service.*stable v2/).waitFor();
    await contextMenu(page, object, 'Undo Last Shift');
    await question(page, 'dropped its history', 'v1 as stable');
    await picture('cluster-history-vanished');
    await pressInDialog(page, 'Cancel');
    await runCommand(page, 'Istio Canary: Restore History');
    await choose(page, object);
    await question(page, object, contexts.first);
    await pressInDialog(page, 'Restore History');
    await row(page, /model-virtual-service.*stable v1/).waitFor();
    await becomes(split, { v1: 0, v2: 100 });
    await clearMessages(page);
  });
  await command('rollBack', 'returns to stable with one question', async () => {
    await inlineAction(page, object, 'Roll Back');
    await question(page, object, contexts.first, 'v1 0 % → 100 %');
    await picture('cluster-roll-back');
    await pressInDialog(page, 'Roll Back');
    await becomes(split, { v1: 100, v2: 0 });
    await row(page, /^v1.*100 %/).waitFor();
    await told(page, 'rolled back');
    await picture('cluster-rolled-back');
    await clearMessages(page);
    await runCommand(page, 'View: Close All Editors');
    await line(page, /./).waitFor({ state: 'detached' });
  });
}
