/** A yes in a terminal is one to what the question showed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { run } from '../../src/cli/run.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts';

const object = 'default/model-virtual-service';

let sandbox: Sandbox;
let folder: string;
beforeAll(async () => {
  sandbox = await startSandbox();
  folder = mkdtempSync(join(tmpdir(), 'istio-canary-agreed-'));
  writeFileSync(join(folder, 'config'), sandbox.kubeconfig('admin'), { mode: 0o600 });
});
afterAll(async () => {
  await sandbox?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function terminal(args: string[], more: Partial<Io> = {}): Promise<{ code: number; err: string }> {
  let err = '';
  const io: Io = {
    stdout: () => {},
    stderr: text => {
      err += text;
    },
    stdin: async () => '',
    cwd: folder,
    env: { KUBECONFIG: join(folder, 'config') },
    ...more,
  };
  return { code: await run(args, io, '0'), err };
}

test('a canary that somebody shifts while the question stands is not rolled out', async () => {
  const ask = async (): Promise<string> => {
    expect((await terminal(['shift', object, '--to', 'v2=40', '--yes'])).code).toBe(0);
    return 'y';
  };
  const { code, err } = await terminal(['rollout', object, '--to', 'v2'], { ask });
  expect(err).toMatch(/not as it was when this was shown: v2 has 40 %, it had \d+ %\. Nothing was written/);
  expect(code).toBe(4);
});
