/** An undo that takes pods away, and what somebody else writes between its plan and its writes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { openSession, readOnce } from '../../src/cluster/index.ts';
import type { ClusterSession } from '../../src/cluster/ports.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';

let sandbox: Sandbox;
let folder: string;
let session: ClusterSession;

beforeEach(async () => {
  sandbox = await startSandbox();
  folder = mkdtempSync(join(tmpdir(), 'istio-canary-undo-'));
  writeFileSync(join(folder, 'config'), sandbox.kubeconfig('admin'));
  session = await openSession({ kubeconfig: join(folder, 'config') });
});
afterEach(async () => {
  await session.close();
  await sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
});

const now = async () => (await readOnce(session)).snapshot;
const versions = async (): Promise<(string | undefined)[]> =>
  ((await now()).workloads ?? []).map(one => one.podLabels.version).sort();
const virtualServices = '/apis/networking.istio.io/v1/namespaces/default/virtualservices';
const rules = '/apis/networking.istio.io/v1/namespaces/default/destinationrules';
const merge = (path: string, body: object) =>
  session.http.ask({ method: 'PATCH', path, body, contentType: 'application/merge-patch+json' });
const newCanary = ['new-canary', 'model-v1', '--image', 'x:3', '--version', 'v3', '--settle', '0'];

async function cli(args: string[], ask?: () => Promise<string>) {
  const answer = { code: -1, out: '', err: '', asked: '' };
  answer.code = await run(
    args,
    {
      stdout: text => (answer.out += text),
      stderr: text => (answer.err += text),
      stdin: async () => '',
      cwd: folder,
      env: { KUBECONFIG: join(folder, 'config'), XDG_STATE_HOME: folder },
      ...(ask
        ? {
            ask: (question: string) => {
              answer.asked += question;
              return ask();
            },
          }
        : {}),
    },
    '0',
  );
  return answer;
}

async function split(): Promise<Record<string, number | undefined>> {
  const [vs] = (await now()).virtualServices;
  return Object.fromEntries(
    (vs?.spec?.http?.at(-1)?.route ?? []).map(one => [one.destination?.subset ?? '', one.weight]),
  );
}

/** Says yes to an undo once somebody else has shifted 10 % to what it takes away. */
const undoWhileShifted = (object: string) =>
  cli(['undo', object], async () => {
    expect(await cli(['shift', object, '--to', 'v3=10', '--yes'])).toMatchObject({ code: 0 });
    return 'y';
  });

test('a share that the new version got meanwhile keeps its pods', async () => {
  expect(await cli([...newCanary, '--yes'])).toMatchObject({ code: 0 });
  const undone = await undoWhileShifted('default/model-virtual-service');
  expect(undone).toMatchObject({ code: 3, err: expect.stringMatching(/was changed since this was planned/) });
  expect(await split()).toMatchObject({ v3: 10 });
  expect(await versions()).toEqual(['v1', 'v2', 'v3']);
  expect((await now()).destinationRules?.[0]?.spec?.subsets).toHaveLength(3);
});

test('a share in the VirtualService that was made with it keeps that too', async () => {
  await session.http.ask({ method: 'DELETE', path: `${virtualServices}/model-virtual-service` });
  await session.http.ask({ method: 'DELETE', path: '/apis/apps/v1/namespaces/default/deployments/model-v2' });
  expect(await cli([...newCanary, '--yes'])).toMatchObject({ code: 0 });
  const undone = await undoWhileShifted('default/model-service');
  expect(undone).toMatchObject({
    code: 3,
    err: expect.stringMatching(
      /VirtualService default\/model-service was changed since this was planned. Nothing was overwritten/,
    ),
  });
  expect(await split()).toEqual({ v1: 90, v3: 10 });
  expect(await versions()).toEqual(['v1', 'v3']);
});

test('both subsets that one rule got are taken back, one after the other', async () => {
  const [rule] = (await now()).destinationRules ?? [];
  await merge(`${rules}/${rule?.metadata?.name}`, { spec: { subsets: null } });
  await session.http.ask({ method: 'DELETE', path: '/apis/apps/v1/namespaces/default/deployments/model-v2' });
  const bare = { spec: { http: [{ route: [{ destination: { host: 'model-service' } }] }] } };
  await merge(`${virtualServices}/model-virtual-service`, bare);
  expect(await cli([...newCanary, '--yes'])).toMatchObject({ code: 0 });
  expect((await now()).destinationRules?.[0]?.spec?.subsets).toHaveLength(2);
  expect(await cli(['undo', 'default/model-virtual-service'])).toMatchObject({ code: 0 });
  expect((await now()).destinationRules?.[0]?.spec?.subsets).toBeUndefined();
  expect(await versions()).toEqual(['v1']);
});

test('pods that another VirtualService sends to by now stay', async () => {
  expect(await cli([...newCanary, '--yes'])).toMatchObject({ code: 0 });
  const testers = {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name: 'testers', namespace: 'default' },
    spec: {
      hosts: ['testers'],
      http: [{ route: [{ destination: { host: 'model-service', subset: 'v3' } }] }],
    },
  };
  await session.http.ask({ method: 'POST', path: virtualServices, body: testers });
  expect(await cli(['undo', 'default/model-virtual-service'])).toMatchObject({
    code: 0,
    err: expect.stringMatching(/Deployment default\/model-v3 stays as it is, .*default\/testers/),
  });
  expect(await versions()).toEqual(['v1', 'v2', 'v3']);
});

/** Says yes to an undo once somebody else has given the rule another subset. */
const undoWhileRuleChanges = (object: string) =>
  cli(['undo', object], async () => {
    const [rule] = (await now()).destinationRules ?? [];
    const subsets = [...(rule?.spec?.subsets ?? []), { name: 'v4', labels: { version: 'v4' } }];
    await merge(`${rules}/${rule?.metadata?.name}`, { spec: { subsets } });
    return 'y';
  });

test('one that stopped half way is finished by the next, which goes back no further', async () => {
  const object = 'default/model-virtual-service';
  await cli(['shift', object, '--to', 'v2=50', '--stable', 'v1', '--yes']);
  await cli(['rollback', object, '--yes']);
  await cli([...newCanary, '--yes']);
  expect(await undoWhileRuleChanges(object)).toMatchObject({
    code: 3,
    err: expect.stringMatching(/The next undo finishes this one, before it goes further back/),
  });
  expect(await versions()).toEqual(['v1', 'v2', 'v3']);
  expect(await cli(['undo', object])).toMatchObject({ code: 0 });
  expect(await split()).toEqual({ v1: 100, v2: 0 });
  expect(await versions()).toEqual(['v1', 'v2']);
  const left = (await now()).destinationRules?.[0]?.spec?.subsets?.map(({ name }) => name);
  expect(left).toEqual(['v1', 'v2', 'v4']);
  expect(await cli(['undo', object])).toMatchObject({ code: 0 });
  expect(await split()).toEqual({ v1: 50, v2: 50 });
});

test('one that stopped once the VirtualService was gone says how to do the rest by hand', async () => {
  await session.http.ask({ method: 'DELETE', path: `${virtualServices}/model-virtual-service` });
  await session.http.ask({ method: 'DELETE', path: `${rules}/model-destination` });
  await session.http.ask({ method: 'DELETE', path: '/apis/apps/v1/namespaces/default/deployments/model-v2' });
  await cli([...newCanary, '--yes']);
  const stopped = await undoWhileRuleChanges('default/model-service');
  expect(stopped).toMatchObject({
    code: 3,
    err: expect.stringMatching(/no undo knows of the rest. By hand:/),
  });
  expect(stopped.err).toMatch(/kubectl .*delete destinationrule.networking.istio.io model-service\n/);
  expect(stopped.err).toMatch(/kubectl .*delete deployment.apps model-v3\n/);
  expect(stopped.err).not.toMatch(/Run the same again/);
  expect((await now()).virtualServices).toEqual([]);
  expect(await versions()).toEqual(['v1', 'v3']);
});
