/** The engine against the sandbox: the whole story, a server that forgets, and users with few rights. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planRollback } from '../../src/canary/rollback.ts';
import { planShift } from '../../src/canary/shift.ts';
import { routeStatuses } from '../../src/canary/status.ts';
import { applyPlan, openLive, openSession, readOnce } from '../../src/cluster/index.ts';
import type { ClusterSession } from '../../src/cluster/ports.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import { workspace } from './support/tls-server.ts';

const work = workspace();
let sandbox: Sandbox;
const sessions: ClusterSession[] = [];

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(async () => {
  for (const session of sessions) await session.close();
  await sandbox.stop();
  work.remove();
});

async function session(user: 'admin' | 'viewer' | 'nobody'): Promise<ClusterSession> {
  const kubeconfig = work.file(`${user}.yaml`, sandbox.kubeconfig(user));
  const opened = await openSession({ kubeconfig });
  sessions.push(opened);
  return opened;
}

const stamp = { at: '2026-01-01T00:00:00Z', newId: randomUUID };

test('the story: 1, 10, 50, 100 percent, and back, in a view that follows', async () => {
  const admin = await session('admin');
  const view = openLive(admin);
  await view.ready();
  const [vs] = view.snapshot().virtualServices;
  const target = { namespace: vs?.metadata?.namespace ?? '', name: vs?.metadata?.name ?? '' };
  const shown = (): unknown =>
    routeStatuses(view.snapshot())[0]?.destinations.map(one => [one.key, one.share, one.ready]);
  const options = { onApplied: view.applied.bind(view) };
  for (const share of [1, 10, 50, 100]) {
    const outcome = await applyPlan(
      admin,
      planShift(view.snapshot(), target, { v2: share }, {}, stamp),
      options,
    );
    expect(outcome.objects).toMatchObject([{ status: 'applied' }]);
    expect(shown()).toEqual([
      ['v1', 100 - share, 5],
      ['v2', share, 5],
    ]);
  }
  const back = await applyPlan(admin, planRollback(view.snapshot(), target, {}, stamp), options);
  expect(back.objects).toMatchObject([{ status: 'applied', after: { v1: 100 } }]);
  // What was shown at once is what the cluster says.
  expect(routeStatuses((await readOnce(admin)).snapshot)).toEqual(routeStatuses(view.snapshot()));
  await view.dispose();
});

test('a view outlives that the server forgets where it was', async () => {
  const admin = await session('admin');
  const view = openLive(admin, {}, { watch: 1000, backoff: () => 50 });
  await view.ready();
  const path = '/apis/networking.istio.io/v1/namespaces/default/virtualservices';
  const [vs] = view.snapshot().virtualServices;
  const at = `/apis/networking.istio.io/v1/namespaces/${vs?.metadata?.namespace}/virtualservices/${vs?.metadata?.name}`;
  for (const color of ['red', 'blue']) {
    await admin.http.ask({
      method: 'PATCH',
      path: at,
      contentType: 'application/merge-patch+json',
      body: { metadata: { labels: { color } } },
    });
    sandbox.compact();
  }
  await new Promise(resolve => setTimeout(resolve, 1500));
  const body = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'late', namespace: 'default' },
    spec: { hosts: ['late'], http: [{ route: [{ destination: { host: 'late' } }] }] },
  };
  await admin.http.ask({ method: 'POST', path, body });
  await expect
    .poll(() => view.snapshot().virtualServices.map(one => one.metadata?.name), { timeout: 5000 })
    .toContain('late');
  expect(view.states().filter(one => one.state === 'error')).toEqual([]);
  await admin.http.ask({ method: 'DELETE', path: `${path}/late` });
  await view.dispose();
});

test('a viewer sees and may not shift; nobody is told what is missing', async () => {
  const viewer = await session('viewer');
  const { snapshot } = await readOnce(viewer);
  const [vs] = snapshot.virtualServices;
  const target = { namespace: vs?.metadata?.namespace ?? '', name: vs?.metadata?.name ?? '' };
  const outcome = await applyPlan(viewer, planShift(snapshot, target, { v2: 5 }, { stable: 'v1' }, stamp));
  expect(outcome.objects[0]?.message).toMatch(
    /"patch virtualservices.networking.istio.io" in namespace .* is missing/,
  );
  const nothing = await readOnce(await session('nobody'));
  expect(nothing.snapshot.virtualServices).toEqual([]);
  expect(nothing.states.find(one => one.kind === 'VirtualService')).toMatchObject({ state: 'forbidden' });
});

test('a token that is not accepted', async () => {
  const kubeconfig = work.file(
    'wrong.yaml',
    sandbox.kubeconfig('admin').replace(sandbox.tokens.admin, 'wr0ng-token'),
  );
  const stranger = await openSession({ kubeconfig });
  const error = await readOnce(stranger).catch((thrown: Error) => thrown);
  expect(error).toMatchObject({ code: 'unauthorized' });
  expect((error as Error).message).toMatch(/did not accept your credentials/);
  expect((error as Error).message).not.toContain('wr0ng');
  await stranger.close();
});
