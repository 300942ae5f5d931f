import assert from 'node:assert/strict';
import { problems, replaceText } from './editor.ts';
import { openFile } from './quick-input.ts';
import type { Session } from './session.ts';
import type { Step } from './steps.ts';
import { row } from './tree.ts';

/** A mistake in a VirtualService is underlined while typing, and gone when it is taken back. */
export async function walkThroughEditing({ page, picture }: Session, step: Step): Promise<void> {
  await step('the explorer shows the example workspace', async () => {
    await row(page, 'virtual-service.yaml').waitFor();
  });
  await step('the VirtualService opens without problems', async () => {
    await openFile(page, 'virtual-service.yaml');
    const rows = await problems(page);
    await page.waitForTimeout(1500);
    assert.equal(await rows.count(), 0, await rows.allInnerTexts().then(String));
  });
  await step('a misspelt field is a problem', async () => {
    await replaceText(page, 'subset:', 'subsett:');
    await page.locator('.markers-panel .monaco-list-row').filter({ hasText: 'subsett' }).first().waitFor();
    await page.locator('.squiggly-error').first().waitFor();
    await picture('editing-a-mistake-is-underlined');
  });
  await step('without the mistake there is no problem', async () => {
    await replaceText(page, 'subsett:', 'subset:');
    await page.locator('.markers-panel .monaco-list-row').first().waitFor({ state: 'detached' });
  });
}
