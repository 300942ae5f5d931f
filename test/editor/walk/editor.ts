import type { Locator, Page } from 'playwright-core';
import { runCommand } from './quick-input.ts';

/** The line of the editor that holds this text. */
export function line(page: Page, text: string | RegExp): Locator {
  return page.locator('.editor-instance .view-line').filter({ hasText: text }).first();
}

/** Replaces the first place where the open file says `text`, by typing. */
export async function replaceText(page: Page, text: string, by: string): Promise<void> {
  await page.locator('.editor-instance .view-line').first().click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Control+F');
  await page.locator('.find-widget textarea').first().fill(text);
  await page.locator('.find-widget .matchesCount').getByText(/^1 of/).waitFor();
  // Closing the search leaves what it found selected.
  await page.keyboard.press('Escape');
  await page.keyboard.type(by);
}

/** What the editor says of a word when the mouse rests on it. */
export async function hover(page: Page, text: string): Promise<string> {
  await page.locator('.editor-instance .view-line span').getByText(text).last().hover();
  const shown = page.locator('.monaco-resizable-hover, .monaco-hover').filter({ visible: true }).last();
  await shown.waitFor();
  return (await shown.allInnerTexts()).join('\n');
}

/** Shows the Problems view and gives its rows. */
export async function problems(page: Page): Promise<Locator> {
  await runCommand(page, 'Problems: Focus on Problems View');
  await page.locator('.markers-panel').waitFor();
  return page.locator('.markers-panel .monaco-list-row');
}

/** The notifications that are shown at the moment. */
export function notifications(page: Page): Locator {
  return page.locator('.notification-toast');
}

/** Presses a button of a notification. */
export async function pressInNotification(page: Page, text: string | RegExp, button: string): Promise<void> {
  await notifications(page).filter({ hasText: text }).getByRole('button', { name: button }).click();
}

/** Presses a button of a modal dialog. */
export async function pressInDialog(page: Page, button: string): Promise<void> {
  await page.locator('.monaco-dialog-box').getByRole('button', { name: button }).click();
}
