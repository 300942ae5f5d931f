import assert from 'node:assert/strict';
import { line, problems } from '../editor.ts';
import { answer, choices, choose, runCommand } from '../quick-input.ts';
import { contextMenu, inlineAction, openContainer, row, rows, titleAction } from '../tree.ts';
import { becomes } from './real-cluster.ts';
import { timesToRows } from './times.ts';
import type { Walk } from './walker.ts';

const object = 'model-virtual-service';
const gone = { state: 'detached' } as const;

/** What the tree shows, and everything that chooses what it shows. */
export async function walkView({ page, picture, witness, step, command }: Walk): Promise<void> {
  await step('the view connects by itself and shows what is there', async () => {
    await openContainer(page, 'Istio Canary');
    await row(page, /^v1.*100 %.*5\/5/).waitFor();
    await row(page, /^payments/).waitFor();
    await picture('cluster-tree');
  });
  await command('filter', 'leaves what has the words', async () => {
    await titleAction(page, 'Filter…');
    await picture('cluster-filter');
    await answer(page, 'payments');
    await row(page, object).waitFor(gone);
    await row(page, /^payments/).waitFor();
    await picture('cluster-filtered');
  });
  await command('clearFilter', 'shows all again', async () => {
    await titleAction(page, 'Clear Filter');
    await row(page, object).waitFor();
  });
  await command('onlyCanaries', 'leaves one version out', async () => {
    await row(page, /^catalog/).waitFor();
    await titleAction(page, 'Show Only Canaries');
    await row(page, /^catalog/).waitFor(gone);
  });
  await command('showAll', 'shows it again', async () => {
    await titleAction(page, 'Show All VirtualServices');
    await row(page, /^catalog/).waitFor();
  });
  await command('sort', 'puts the largest canary first', async () => {
    const first = async () => (await rows(page)).findIndex(text => /^shop/.test(text));
    const before = await first();
    await runCommand(page, 'Istio Canary: Sort By…');
    await choices(page).filter({ hasText: 'Share of the canary' }).waitFor();
    await picture('cluster-sort');
    await choose(page, 'Share of the canary');
    await row(page, /^(default|shop)/)
      .filter({ hasText: 'shop' })
      .waitFor();
    assert.ok((await first()) < before, 'shop has not moved up');
    await runCommand(page, 'Istio Canary: Sort By…');
    await choose(page, /^Name/);
    await row(page, /^(default|shop)/)
      .filter({ hasText: 'default' })
      .waitFor();
  });
  await command('selectNamespaces', 'shows the chosen one only', async () => {
    await pickNamespace('shop');
    await row(page, object).waitFor(gone);
    await row(page, /^payments/).waitFor();
    await pickNamespace('shop');
    await row(page, object).waitFor();
  });
  await command('refresh', 'reads everything anew', async () => {
    const lists = () => witness.cluster.requests().filter(({ verb }) => verb === 'list').length;
    const before = lists();
    await titleAction(page, 'Refresh');
    await becomes(async () => lists() > before, true);
    await row(page, /^v1.*100 %/).waitFor();
    // The rows of before stand until those of after are drawn, and a menu of theirs would hand over no object.
    let seen = -1;
    await becomes(async () => {
      const settled = seen === lists();
      seen = lists();
      await page.waitForTimeout(1000);
      return settled;
    }, true);
  });
  await step('a change is drawn soon after its answer', async () => {
    const times = await timesToRows(page, witness, 12);
    const [middle = 0, most = 0] = [times[Math.floor(times.length / 2)], times.at(-1)];
    console.log(
      `        answer of the write to the drawn row: median ${middle} ms, longest ${most} ms of ${times.length}`,
    );
    // The figure is what counts; a busy machine may be slow, and a row that never comes fails by itself.
    assert.ok(middle <= 2000, `${middle} ms`);
  });
  await command('openLive', 'shows the object as it is, and follows it', async () => {
    await contextMenu(page, object, 'Open Live Object');
    await line(page, 'weight: 100').waitFor();
    await picture('cluster-live');
  });
  await command('revealInFile', 'goes to the line of the route', async () => {
    await inlineAction(page, /^http\/0.*v1/, 'Reveal in File');
    await page.getByRole('tab', { name: 'virtual-service.yaml' }).waitFor();
    await line(page, '- route:').waitFor();
    // The file takes the focus a moment after it is shown, which would close whatever is asked until then.
    await page.locator('.editor-instance .monaco-editor.focused').waitFor();
    await picture('cluster-revealed');
  });
  await step('a file that is live as it is written has no problems', async () => {
    const all = await problems(page);
    await line(page, 'kind: VirtualService').waitFor();
    // What would be found is there within a second; nothing else tells that there is nothing.
    await page.waitForTimeout(1500);
    assert.deepEqual(await all.allInnerTexts(), []);
    assert.equal(
      await page.locator('.editor-instance .squiggly-warning').count(),
      0,
      'something is underlined',
    );
  });
  await command('showLog', 'opens the log', async () => {
    await runCommand(page, 'Istio Canary: Show Log');
    await page.locator('.part.panel .view-line').filter({ hasText: /info/i }).first().waitFor();
    await picture('cluster-log');
    await runCommand(page, 'View: Hide Panel');
  });

  async function pickNamespace(name: string): Promise<void> {
    await runCommand(page, 'Istio Canary: Select Namespaces…');
    await choices(page).filter({ hasText: name }).first().waitFor();
    await picture('cluster-namespaces');
    await choices(page).filter({ hasText: name }).first().click();
    await page.locator('.quick-input-widget').getByRole('button', { name: 'OK' }).click();
  }
}
