import type { Locator, Page } from 'playwright-core';

const widget = (page: Page): Locator => page.locator('.quick-input-widget');

/** The choices that VS Code's quick input offers at the moment. */
export function choices(page: Page): Locator {
  return widget(page).locator('.monaco-list-row').filter({ visible: true });
}

/** Runs a command from the palette, by its title there: `Istio Canary: Open Sandbox`. */
export async function runCommand(page: Page, title: string): Promise<void> {
  await page.keyboard.press('F1');
  await widget(page).locator('input').fill(`>${title}`);
  await choices(page).filter({ hasText: title }).first().click();
}

/** Opens a file of the workspace by its name. */
export async function openFile(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+P');
  await widget(page).locator('input').fill(name);
  await choices(page).filter({ hasText: name }).first().click();
  await page.getByRole('tab', { name }).waitFor();
  await page.locator('.monaco-editor .view-line').first().waitFor();
}

/** Chooses the first entry of a quick pick that has this text. */
export async function choose(page: Page, text: string | RegExp): Promise<void> {
  await choices(page).filter({ hasText: text }).first().click();
}

/**
 * Answers an input box, once it is there: what came before it, a palette or a list, takes keys as well until it is
 * gone. An input box has a title and no list.
 */
export async function answer(page: Page, text: string): Promise<void> {
  await widget(page).locator('.quick-input-titlebar').filter({ visible: true }).waitFor();
  await widget(page).locator('.quick-input-list').waitFor({ state: 'hidden' });
  await widget(page).locator('input').fill(text);
  await page.keyboard.press('Enter');
}
