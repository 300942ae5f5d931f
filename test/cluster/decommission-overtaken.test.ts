/** A decommission waits for connections to end; who takes it back meanwhile must not lose the pods afterwards. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planDecommission } from '../../src/canary/decommission.ts';
import { planShift } from '../../src/canary/shift.ts';
import { planUndo } from '../../src/canary/undo.ts';
import { applyPlan, openSession, readOnce } from '../../src/cluster/index.ts';
import type { ClusterSession } from '../../src/cluster/ports.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { stamp } from '../unit/canary/fixtures.ts';

let sandbox: Sandbox;
let folder: string;
let session: ClusterSession;

beforeAll(async () => {
  sandbox = await startSandbox();
  folder = mkdtempSync(join(tmpdir(), 'istio-canary-overtaken-'));
  writeFileSync(join(folder, 'config'), sandbox.kubeconfig('admin'));
  session = await openSession({ kubeconfig: join(folder, 'config') });
});
afterAll(async () => {
  await session.close();
  await sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
});

const now = async () => (await readOnce(session)).snapshot;

test.each([
  ['wholly', 3500, /was put back by .* while this waited, so Deployment .* was left as it is/],
  ['as far as its subset', 1000, /has other subsets by now while this waited, so Deployment .* was left/],
])('what was put back %s during the wait keeps its pods', async (_, drainMs, words) => {
  const first = await now();
  const [vs] = first.virtualServices;
  const target = { namespace: vs?.metadata?.namespace ?? '', name: vs?.metadata?.name ?? '' };
  const options = { stable: 'v1' };
  await applyPlan(session, planShift(first, target, { v2: 0 }, options, stamp()));
  const ready = await now();
  const v2 = () =>
    now().then(({ workloads }) => workloads?.find(one => one.podLabels.version === 'v2')?.replicas);
  const had = await v2();
  expect(had).toBeGreaterThan(0);
  const times = { drainMs, settleMs: 10 };
  const plan = planDecommission(ready, target, 'v2', times, stamp());
  const running = applyPlan(session, plan);
  const gone = async () =>
    (await now()).destinationRules?.every(one => !JSON.stringify(one.spec).includes('v2'));
  await expect.poll(gone, { timeout: 900, interval: 50 }).toBe(true);
  const [back, outcome] = await Promise.all([
    applyPlan(session, planUndo(await now(), target, stamp())),
    running,
  ]);
  expect(back.objects).toMatchObject([{ status: 'applied' }]);
  expect(outcome.after?.map(({ status }) => status)).toEqual(['applied', 'conflict']);
  expect(outcome.after?.[1]?.message).toMatch(words);
  expect(await v2()).toBe(had);
});
