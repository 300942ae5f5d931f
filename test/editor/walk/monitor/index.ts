/** The monitor and a guarded rollout as a person has them, over a cluster with callers and a real Prometheus. */
import assert from 'node:assert/strict';
import { existsSync, globSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../../inside/until.ts';
import { notifications, pressInDialog, pressInNotification } from '../editor.ts';
import { runCommand } from '../quick-input.ts';
import { openSession, type SessionOptions } from '../session.ts';
import { countSteps, type Tally } from '../steps.ts';
import { contextMenu, inlineAction, openContainer, row } from '../tree.ts';
import { type Ground, object, startGround } from './ground.ts';
import { changeTheme, monitor, themes } from './view.ts';

/** Steps of seconds: what takes half an hour in life takes a minute here. */
const policy = `apiVersion: istio-canary.dev/v1alpha1
kind: CanaryPolicy
metadata:
  name: model
spec:
  steps:
    - setWeight: 10
    - pause: {duration: 20s}
    - setWeight: 25
    - pause: {duration: 1200s}
    - setWeight: 50
    - pause: {duration: 120s}
  interval: 3s
  minRequests: 50
  warmUp: 5s
  metrics:
    - name: errors
      errorShare: {max: 5%}
    - name: slow
      slowShare: {slowerThan: 500ms, margin: 1pp}
    - name: prediction quality
      gauge: {query: 'avg(model_quality{version="{{subset}}"})', min: 0.8, maxDrop: 0.03}
`;

export async function walkTheMonitor(options: SessionOptions, tally: Tally): Promise<void> {
  const ground = await startGround();
  if (!ground) {
    tally.skipped++;
    console.log('  skip  no kube-apiserver or no Prometheus could be had here');
    return;
  }
  try {
    const session = await openSession({
      ...options,
      env: { KUBECONFIG: ground.kubeconfig },
      settings: {
        'istioCanary.prometheus.url': ground.prometheus.url,
        'istioCanary.policy': 'canary.yaml',
        'window.autoDetectHighContrast': false,
      },
    });
    session.page.setDefaultTimeout(30_000);
    writeFileSync(join(session.workspace, 'canary.yaml'), policy);
    const step = countSteps(session, tally);
    try {
      await walkThrough({ ...session, step, ground });
    } finally {
      await session.end();
    }
  } finally {
    await ground.stop();
  }
}

type Walk = Awaited<ReturnType<typeof openSession>> & { step: ReturnType<typeof countSteps>; ground: Ground };

async function walkThrough(walk: Walk): Promise<void> {
  const { page, picture, step, ground } = walk;
  await step('the view connects and shows the split', async () => {
    await openContainer(page, 'Istio Canary');
    await row(page, /^v2.*5 %/).waitFor();
  });
  await step('Test Metrics Connection says what there is', async () => {
    await contextMenu(page, object, 'Test Metrics Connection');
    const box = page.locator('.monaco-dialog-box');
    await box.getByText('can be used for').waitFor();
    await picture('monitor-test-connection');
    assert.match(await box.innerText(), /istio_requests_total[\s\S]*destination_canonical_revision/);
    await page.keyboard.press('Escape');
  });
  await step('the monitor opens from the tree, with charts and values of both versions', async () => {
    await inlineAction(page, object, 'Open Monitor');
    const view = monitor(page);
    await view.getByRole('heading', { name: object }).waitFor();
    await view.getByRole('row', { name: /Latency p95.*ms.*ms/ }).waitFor();
    assert.equal(await view.locator('.chart canvas').count(), 9);
  });
  await step('the tree says the short form beside the version', async () => {
    await row(page, /^v2.*errors against/).waitFor();
  });
  await step('Preview Rollout says what the policy would do', async () => {
    await contextMenu(page, object, 'Preview Rollout…');
    const box = page.locator('.monaco-dialog-box');
    await box.getByText('1. 10 % for').waitFor();
    await picture('monitor-preview');
    await page.keyboard.press('Escape');
  });
  await step('Start Guarded Rollout shows the timeline, says what guards, and starts', async () => {
    await contextMenu(page, object, 'Start Guarded Rollout…');
    const box = page.locator('.monaco-dialog-box');
    await box.getByText('Guarding ends with this window').waitFor();
    await picture('monitor-start');
    await pressInDialog(page, 'Start');
    await row(page, /^v2.*10 %/).waitFor();
    await page
      .locator('.part.statusbar')
      .getByText(/Step 1 of 3 at 10 %/)
      .waitFor();
    await notifications(page).filter({ hasText: 'Guarding v2' }).waitFor();
  });
  await step('it goes on by itself', async () => {
    // The row says errors in percent, too.
    await until('v2 has 25 %', async () => (await ground.share()) === 25, 120_000);
    await row(page, /^v2(?:.*[^.\d])?25 %/).waitFor();
  });
  await pictures(walk, 'healthy', async () => {
    await page.waitForTimeout(10_000);
  });
  await step('PNG and CSV are saved where a person says', async () => {
    await save(walk, 'Save as CSV', 'csv');
    await save(walk, 'Save as PNG', 'png');
  });
  await step('a v2 that fails is rolled back, with the reason', async () => {
    ground.health({ failing: 6, slower: 1.9 });
    await notifications(page).filter({ hasText: 'was rolled back' }).waitFor({ timeout: 120_000 });
    assert.equal(await ground.share(), 0);
    await picture('monitor-rolled-back');
    await pressInNotification(page, 'was rolled back', 'Open Monitor');
    await monitor(page).getByText('Rolled back').first().waitFor();
  });
  await pictures(walk, 'failing', async () => {
    await page.waitForTimeout(12_000);
  });
  await step('a monitor comes back after a reload, and waits to be asked', async () => {
    await page.reload();
    await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
    const view = monitor(page);
    await view.getByText('rests since the window was loaded').waitFor({ timeout: 30_000 });
    await picture('monitor-after-reload');
    await view.getByRole('button', { name: 'Connect and Go On' }).click();
    await view.getByRole('row', { name: /Latency p95.*ms.*ms/ }).waitFor();
  });
}

/** One picture of the monitor alone in each theme; what is drawn follows the theme. */
async function pictures(
  { page, picture, step }: Walk,
  name: string,
  wait: () => Promise<void>,
): Promise<void> {
  await step(`the monitor is drawn in every theme: ${name}`, async () => {
    await wait();
    await runCommand(page, 'Notifications: Toggle Do Not Disturb Mode');
    await page.keyboard.press('Control+B');
    for (const [short, theme] of themes) {
      await changeTheme(page, theme);
      await monitor(page).locator('.chart canvas').first().waitFor();
      await picture(`monitor-${name}-${short}`);
    }
    await changeTheme(page, themes[0][1]);
    await page.keyboard.press('Control+B');
    await runCommand(page, 'Notifications: Toggle Do Not Disturb Mode');
  });
}

async function save({ page, workspace }: Walk, button: string, ending: string): Promise<void> {
  await monitor(page).getByRole('button', { name: button }).click();
  await page.locator('.quick-input-widget input').waitFor();
  await page.keyboard.press('Enter');
  const files = () => globSync(`*.${ending}`, { cwd: workspace });
  const until = Date.now() + 40_000;
  while (files().length === 0 && Date.now() < until) await page.waitForTimeout(200);
  const [file = ''] = files();
  assert.ok(file !== '' && existsSync(join(workspace, file)), `no ${ending} was saved`);
}
