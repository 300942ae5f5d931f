/** A decommission waits for connections to end; who takes it back meanwhile must not lose the pods afterwards. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planDecommission } from '../../src/canary/decommission.ts';
import type { Outcome, Plan } from '../../src/canary/model.ts';
import { planShift } from '../../src/canary/shift.ts';
import { planUndo } from '../../src/canary/undo.ts';
import { applyPlan, openSession, readOnce } from '../../src/cluster/index.ts';
import type { ClusterSession } from '../../src/cluster/ports.ts';
import type { KubeObject } from '../../src/istio/types.ts';
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

/** Long for what is put back within it, which begins as soon as the subset is gone. */
const times = { drainMs: 3500, settleMs: 10 };

test.each<[string, (undo: Plan) => Plan[], RegExp]>([
  ['wholly', undo => [undo], /was put back by .* while this waited, so Deployment .* was left as it is/],
  [
    'as far as its subset',
    undo => [
      { ...undo, objects: [] },
      { ...undo, before: [] },
    ],
    /has other subsets by now while this waited, so Deployment .* was left/,
  ],
])('what was put back %s during the wait keeps its pods', async (_, parts, words) => {
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
  const plan = planDecommission(ready, target, 'v2', times, stamp());
  let running = Promise.resolve<Outcome | undefined>(undefined);
  const gone = new Promise<void>(resolve => {
    const onApplied = ({ kind }: KubeObject): void => {
      if (kind === 'DestinationRule') resolve();
    };
    running = applyPlan(session, plan, { onApplied });
  });
  const back: Outcome[] = [];
  let rest: Plan[] = [];
  let outcome: Outcome | undefined;
  try {
    await Promise.race([gone, running]);
    const [meanwhile, ...later] = parts({ ...planUndo(await now(), target, stamp()), settleMs: 10 });
    rest = later;
    if (meanwhile) back.push(await applyPlan(session, meanwhile));
  } finally {
    // What fails here must not leave it to scale the pods of the next test.
    outcome = await running;
  }
  for (const one of rest) back.push(await applyPlan(session, one));
  expect(back[0]?.before).toMatchObject([{ kind: 'DestinationRule', status: 'applied' }]);
  expect(back.at(-1)?.objects).toMatchObject([{ status: 'applied' }]);
  expect(outcome?.after?.map(({ status }) => status)).toEqual(['applied', 'conflict']);
  expect(outcome?.after?.[1]?.message).toMatch(words);
  expect(await v2()).toBe(had);
});
