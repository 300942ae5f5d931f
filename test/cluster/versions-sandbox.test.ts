/** New Canary and Decommission in the sandbox: what is tried there is what happens in a cluster. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { openSession, readOnce, readWorkload } from '../../src/cluster/index.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';

let sandbox: Sandbox;
let folder: string;

beforeAll(async () => {
  sandbox = await startSandbox();
  folder = mkdtempSync(join(tmpdir(), 'istio-canary-sandbox-'));
  writeFileSync(join(folder, 'config'), sandbox.kubeconfig('admin'));
});
afterAll(async () => {
  await sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a version begins, ends, and both are taken back', async () => {
  const session = await openSession({ kubeconfig: join(folder, 'config') });
  const cli = async (...args: string[]): Promise<string> => {
    let said = '';
    const say = (text: string): void => {
      said += text;
    };
    const env = { KUBECONFIG: join(folder, 'config') };
    const code = await run(args, { stdout: say, stderr: say, stdin: async () => '', cwd: folder, env }, '0');
    return `${code} ${said}`;
  };
  const { snapshot } = await readOnce(session);
  const [vs] = snapshot.virtualServices;
  const source = snapshot.workloads?.find(one => one.podLabels.version === 'v1');
  const namespace = vs?.metadata?.namespace ?? '';
  const name = `${namespace}/${vs?.metadata?.name}`;
  const settle = ['--settle', '0.01'];
  const copy = { kind: 'Deployment', namespace, name: 'copy' };
  const source0 = `${namespace}/${source?.metadata?.name}`;

  expect(
    await cli('new-canary', source0, '--image', 'x:9', '--version', 'v9', '--name', 'copy', ...settle),
  ).toMatch(/^0 /);
  expect(await readWorkload(session, copy)).toMatchObject({
    spec: { template: { metadata: { labels: { version: 'v9' } } } },
  });
  expect(await cli('decommission', name, 'v9', '--drained', ...settle)).toMatch(/^0 /);
  expect(await readWorkload(session, copy)).toMatchObject({ spec: { replicas: 0 } });
  expect(await cli('undo', name)).toMatch(/^0 /);
  expect(await readWorkload(session, copy)).toMatchObject({ spec: { replicas: source?.replicas } });
  expect(await cli('undo', name)).toMatch(/^0 /);
  expect(await readWorkload(session, copy)).toBeUndefined();
  const after = await readOnce(session);
  expect(after.snapshot.virtualServices[0]?.spec).toEqual(vs?.spec);
  expect(after.snapshot.destinationRules?.map(one => one.spec)).toEqual(
    snapshot.destinationRules?.map(one => one.spec),
  );
  await session.close();
});
