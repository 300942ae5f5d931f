import assert from 'node:assert/strict';
import { pressInDialog, pressInNotification, replaceText } from '../editor.ts';
import { answer, choices, choose, openFile, runCommand } from '../quick-input.ts';
import { contextMenu, inlineAction, row } from '../tree.ts';
import { becomes, contexts, textOf } from './real-cluster.ts';
import { clearMessages, question, told, type Walk } from './walker.ts';

const object = 'model-virtual-service';
const file = 'virtual-service.yaml';

/** Between the file and the cluster: shown, pulled, applied, taken back. */
export async function walkFiles({ page, picture, witness, workspace, command }: Walk): Promise<void> {
  const { split } = witness;
  await command('compareWithCluster', 'shows what is live beside the file', async () => {
    await inlineAction(page, object, 'Shift Traffic…');
    await choose(page, 'Other share…');
    await answer(page, '25');
    await pressInDialog(page, 'Shift');
    await becomes(split, { v1: 75, v2: 25 });
    await row(page, /^v2.*25 %/).waitFor();
    await clearMessages(page);
    await contextMenu(page, object, 'Compare with Cluster');
    await page.locator('.monaco-diff-editor').waitFor();
    await picture('cluster-compare');
    await runCommand(page, 'View: Close All Editors');
  });
  await command('pullLive', 'writes what is live into the file', async () => {
    await contextMenu(page, object, 'Pull Live into File');
    await told(page, 'now has what is live');
    await becomes(async () => /weight: 75[\s\S]*weight: 25/.test(textOf(workspace, file)), true);
    assert.match(textOf(workspace, file), /^# Who gets the traffic/);
    await picture('cluster-pulled');
    await clearMessages(page);
  });
  await command('applyFile', 'writes the file to the cluster, and back', async () => {
    await openFile(page, file);
    await replaceText(page, 'weight: 75', 'weight: 60');
    await replaceText(page, 'weight: 25', 'weight: 40');
    await page.keyboard.press('Control+S');
    await page
      .locator('.editor-instance .codelens-decoration')
      .filter({ hasText: /v1 60 % · v2 40 %.*live: v1 75 % · v2 25 %/ })
      .waitFor();
    await runCommand(page, 'Istio Canary: Apply File');
    await question(page, file, contexts.first, 'v2 25 % → 40 %');
    await picture('cluster-apply');
    await pressInDialog(page, 'Apply');
    await becomes(split, { v1: 60, v2: 40 });
    await told(page, 'applied');
    await picture('cluster-applied');
    await pressInNotification(page, 'applied', 'Undo');
    await becomes(split, { v1: 75, v2: 25 });
    await told(page, 'put back');
    await clearMessages(page);
  });
  await command('undoApplied', 'takes back a file whose message is long gone', async () => {
    await runCommand(page, 'Istio Canary: Apply File');
    await pressInDialog(page, 'Apply');
    await becomes(split, { v1: 60, v2: 40 });
    await clearMessages(page);
    await runCommand(page, 'Istio Canary: Undo Applied File');
    await choices(page).filter({ hasText: file }).first().waitFor();
    await picture('cluster-undo-applied');
    await choose(page, file);
    await question(page, object, contexts.first, file);
    await pressInDialog(page, 'Put Back');
    await becomes(split, { v1: 75, v2: 25 });
    await told(page, 'put back');
    await clearMessages(page);
    await runCommand(page, 'View: Close All Editors');
  });
}
