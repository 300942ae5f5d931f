import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { Witness } from './real-cluster.ts';

const path = '/apis/networking.istio.io/v1/namespaces/default/virtualservices/model-virtual-service';

/** When the page has drawn a row with that text, by the clock that it shares with this process. */
const drawn = (page: Page, text: string): Promise<number> =>
  page.evaluate<number>(`new Promise(resolve => {
    const side = document.querySelector('.part.sidebar');
    const isThere = () =>
      [...side.querySelectorAll('[role=treeitem]')].some(one => one.textContent.includes(${JSON.stringify(text)}));
    const observer = new MutationObserver(() => {
      if (!isThere()) return;
      observer.disconnect();
      resolve(Date.now());
    });
    observer.observe(side, { childList: true, subtree: true, characterData: true });
    if (isThere()) resolve(Date.now());
  })`);

/**
 * Milliseconds from the API server's answer to a change until its row is drawn, in order. The watch event is sent at
 * the time of that answer. In the end the split is as it was.
 */
export async function timesToRows(page: Page, witness: Witness, rounds: number): Promise<number[]> {
  const times: number[] = [];
  for (let round = rounds; round >= 0; round--) {
    const route = [100 - round, round].map((value, i) => ({
      op: 'replace',
      path: `/spec/http/0/route/${i}/weight`,
      value,
    }));
    const seen = drawn(page, `weight ${round}`);
    const { status, body } = await witness.cluster.request('PATCH', path, route);
    const answered = Date.now();
    assert.equal(status, 200, JSON.stringify(body));
    const at = await seen;
    if (round > 0) times.push(at - answered);
    // Each change meets a window at rest, as a person's does.
    await page.waitForTimeout(700);
  }
  return times.sort((a, b) => a - b);
}
