import type { Locator, Page } from 'playwright-core';

/** Opens a view container by the name of its icon in the activity bar. */
export async function openContainer(page: Page, name: string): Promise<void> {
  const tab = page.locator('.part.activitybar').getByRole('tab', { name });
  if ((await tab.getAttribute('aria-selected')) !== 'true') await tab.click();
  await page
    .locator('.part.sidebar .composite.title')
    .filter({ hasText: new RegExp(name, 'i') })
    .waitFor();
}

/** A row of the tree in the side bar, by its text. */
export function row(page: Page, text: string | RegExp): Locator {
  return page.locator('.part.sidebar').getByRole('treeitem').filter({ hasText: text }).first();
}

/** Unfolds rows one after the other, each found by its text. */
export async function expand(page: Page, ...texts: (string | RegExp)[]): Promise<void> {
  for (const text of texts) {
    const one = row(page, text);
    await one.waitFor();
    if ((await one.getAttribute('aria-expanded')) === 'false')
      await one.locator('.monaco-tl-twistie').click();
    await page.waitForTimeout(200);
  }
}

/** What the rows of the side bar's trees say, from top to bottom. */
export async function rows(page: Page): Promise<string[]> {
  return page.locator('.part.sidebar').getByRole('treeitem').allInnerTexts();
}

/** Clicks an action that a row shows while the mouse is over it. */
export async function inlineAction(page: Page, text: string | RegExp, action: string): Promise<void> {
  const one = row(page, text);
  await one.hover();
  await one.getByRole('button', { name: action }).click();
}

/** Chooses an entry of a row's context menu. */
export async function contextMenu(page: Page, text: string | RegExp, entry: string): Promise<void> {
  await row(page, text).click({ button: 'right' });
  const item = page.getByRole('menuitem', { name: entry, exact: true });
  await item.hover();
  // A menu ignores a click that comes faster than a hand could.
  await page.waitForTimeout(300);
  await item.click();
}

/** Presses a button in the head of the canaries' view. */
export async function titleAction(page: Page, action: string): Promise<void> {
  const sideBar = page.locator('.part.sidebar');
  await sideBar.locator('.composite.title, .pane-header').first().hover();
  // A key that does the same stands behind the name.
  const named = sideBar.locator('.actions-container').getByRole('button', { name: new RegExp(`^${action}`) });
  await named.first().click();
}

/** The line over the tree that says which context is shown. */
export function contextLine(page: Page, context: string): Locator {
  return page
    .locator('.part.sidebar .message')
    .getByText(new RegExp(`^${context}\\b`))
    .first();
}
