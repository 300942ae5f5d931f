import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { hover, line, replaceText } from './editor.ts';
import { openFile } from './quick-input.ts';
import type { Session } from './session.ts';
import type { Step } from './steps.ts';

const lenses = (page: Page) => page.locator('.editor-instance .codelens-decoration').first();
const suggestions = (page: Page) => page.locator('.suggest-widget .monaco-list-row');

/** What stands over a VirtualService and beside its weights, and what is offered while one types and reads. */
export async function walkThroughLanguage({ page, picture }: Session, step: Step): Promise<void> {
  await step('the split stands over the VirtualService, with what can be done', async () => {
    await openFile(page, 'virtual-service.yaml');
    await lenses(page).filter({ hasText: 'v1 100 % · v2 0 %' }).waitFor();
    const text = await lenses(page).innerText();
    for (const action of ['Shift…', 'Roll Back', 'Compare with Cluster'])
      assert.ok(text.includes(action), text);
  });
  await step('shares stand beside weights that are no percentages, and the split follows', async () => {
    await replaceText(page, 'weight: 100', 'weight: 3');
    await replaceText(page, 'weight: 0', 'weight: 1');
    await line(page, '= 75 %').waitFor();
    await lenses(page).filter({ hasText: 'v1 75 % · v2 25 %' }).waitFor();
    await picture('editing-shares-and-lenses');
  });
  await step('a correction is offered', async () => {
    await line(page, 'route:').click();
    await page.keyboard.press('Control+.');
    await page.locator('.action-widget').first().waitFor();
    await picture('editing-quick-fix');
    await page.keyboard.press('Escape');
  });
  await step('a subset tells its pods and their workloads', async () => {
    assert.match(await hover(page, 'v2'), /model-v2/);
    await picture('editing-hover');
    await page.keyboard.press('Escape');
  });
  await step('subsets are offered with their labels', async () => {
    await replaceText(page, 'subset: v2', 'subset: ');
    await page.keyboard.press('Control+Space');
    await suggestions(page).filter({ hasText: 'v2' }).first().waitFor();
    await picture('editing-completion-of-a-subset');
    await page.keyboard.press('Escape');
    await page.keyboard.type('v2');
  });
  await step('fields are offered with what they are for, whole blocks among them', async () => {
    await page.keyboard.press('Control+End');
    await page.keyboard.type('      ');
    await page.keyboard.press('Control+Space');
    await suggestions(page).filter({ hasText: 'retries' }).first().waitFor();
    await page.keyboard.type('ret');
    await suggestions(page).filter({ hasText: 'retries: twice' }).first().waitFor();
    await picture('editing-completion-of-fields');
    await page.keyboard.press('Escape');
    // The browser's VS Code saves by itself, so the example gets its text back by taking back every change.
    for (let times = 0; times < 60; times++) await page.keyboard.press('Control+Z');
    await lenses(page).filter({ hasText: 'v1 100 % · v2 0 %' }).waitFor();
  });
}
