import type { FrameLocator, Page } from 'playwright-core';
import { choices, runCommand } from '../quick-input.ts';

/** The page of the monitor that is shown: VS Code puts it into a frame within a frame. */
export const monitor = (page: Page): FrameLocator =>
  page.frameLocator('iframe.webview.ready:visible').frameLocator('iframe#active-frame');

/** Has the whole window in another theme, by its name in the list. */
export async function changeTheme(page: Page, theme: string): Promise<void> {
  // A webview that has the focus swallows the first key now and then.
  await page.locator('.part.titlebar .window-title, .part.titlebar').first().hover();
  await runCommand(page, 'Preferences: Color Theme').catch(async () => {
    await page.keyboard.press('Escape');
    await page.locator('.part.editor .tab.active').first().click();
    await runCommand(page, 'Preferences: Color Theme');
  });
  await page.locator('.quick-input-widget input').fill(theme);
  await choices(page).filter({ hasText: theme }).first().click();
  await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  await page.waitForTimeout(1500);
}

/** The themes that every picture is taken in. */
export const themes = [
  ['dark', 'Dark Modern'],
  ['light', 'Light Modern'],
  ['contrast', 'Dark High Contrast'],
] as const;
