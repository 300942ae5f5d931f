/** Others go on writing routes while a decommission asks or waits: a version that is used again keeps what it needs. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { planDecommission } from '../../src/canary/decommission.ts';
import { applyPlan } from '../../src/cluster/index.ts';
import type { KubeObject } from '../../src/istio/types.ts';
import { stamp } from '../unit/canary/fixtures.ts';
import { type SandboxCli, sandboxCli } from './support/sandbox-cli.ts';

const target = { namespace: 'default', name: 'model-virtual-service' };
const vs = `${target.namespace}/${target.name}`;
const host = 'model-service';

let world: SandboxCli;
beforeEach(async () => {
  world = await sandboxCli();
});
afterEach(() => world.stop());

const replicas = async () =>
  (await world.now()).workloads?.find(one => one.podLabels.version === 'v2')?.replicas;
const to = (subset: string, weight: number) => ({ destination: { host, subset }, weight });
const sendingTo = (...route: object[]) =>
  world.merge(`virtualservices/${target.name}`, { spec: { http: [{ route }] } });

test.each<[string, () => Promise<unknown>, () => Promise<unknown>, RegExp]>([
  [
    'its own VirtualService, which did not list it',
    () => sendingTo(to('v1', 100)),
    () => sendingTo(to('v1', 50), to('v2', 50)),
    /\(50 % to v2\)/,
  ],
  [
    'another VirtualService',
    () => sendingTo(to('v1', 100), to('v2', 0)),
    () => world.route('edge', host, 'v2'),
    /of default\/edge \(100 % to .*v2.*\)/,
  ],
])('what %s sends to since the question keeps its subset and its pods', async (_, before, meanwhile, who) => {
  await world.cli(['stable', vs, 'v1']);
  await before();
  const had = await replicas();
  const done = await world.cli(['decommission', vs, 'v2', '--drained', '--settle', '0.1'], meanwhile);
  expect(done.err).toMatch(/v2 is used again by now: route .* So DestinationRule .* was left as it is/);
  expect(done.err).toMatch(who);
  expect(done.code).not.toBe(0);
  expect(await world.subsets('model-destination')).toContain('v2');
  expect(await replicas()).toBe(had);
});

test('what is sent to by its own Service within the drain keeps its pods', async () => {
  await world.cli(['shift', vs, '--to', 'v2=0', '--stable', 'v1', '--yes']);
  const [service] = (await world.now()).services ?? [];
  await world.post('/api/v1/namespaces/default/services', {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'direct', namespace: 'default' },
    spec: { selector: { ...service?.spec?.selector, version: 'v2' }, ports: [{ port: 80, name: 'http' }] },
  });
  const had = await replicas();
  const plan = planDecommission(await world.now(), target, 'v2', { drainMs: 1500, settleMs: 10 }, stamp());
  let meanwhile: Promise<unknown> | undefined;
  const outcome = await applyPlan(world.session, plan, {
    onApplied: ({ kind }: KubeObject) => {
      if (kind === 'DestinationRule') meanwhile = world.route('edge', 'direct');
    },
  });
  await meanwhile;
  expect(outcome.after?.map(({ status }) => status)).toEqual(['applied', 'conflict']);
  expect(outcome.after?.[1]?.message).toMatch(/default\/edge .* So Deployment .* was left as it is/);
  expect(await replicas()).toBe(had);
});

test('one that stopped before its pods is gone on with on its own terms: the drain is asked for, the workload deleted', async () => {
  await world.cli(['shift', vs, '--to', 'v2=0', '--stable', 'v1', '--yes']);
  const plan = planDecommission(await world.now(), target, 'v2', { drainMs: 0, settleMs: 10 }, stamp());
  const [subset] = plan.after ?? [];
  await applyPlan(world.session, { ...plan, after: subset ? [subset] : [] });
  const again = (...more: string[]) => world.cli(['decommission', vs, 'v2', '--delete-workload', ...more]);
  const had = await replicas();
  expect(await again('--yes')).toMatchObject({ code: 2, err: expect.stringMatching(/--drain SECONDS/) });
  expect(await replicas()).toBe(had);
  expect(await world.cli(['decommission', vs, 'v2', '--drained', '--settle', '0.1'])).toMatchObject({
    code: 0,
  });
  expect(await replicas()).toBe(0);
  expect(await again('--drained', '--settle', '0.1')).toMatchObject({ code: 0 });
  expect(await replicas()).toBeUndefined();
});
