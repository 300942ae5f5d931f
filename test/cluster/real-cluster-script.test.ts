import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, test } from 'vitest';
import { buildBench, kubectl, kubectlOk } from './harness/index.ts';

const bench = await buildBench();
const script = join(import.meta.dirname, '..', '..', 'scripts', 'real-cluster.ts');

describe.skipIf(bench === undefined)('scripts/real-cluster.ts', { timeout: 120_000 }, () => {
  let child: ChildProcess | undefined;
  let folder: string | undefined;

  afterEach(() => {
    child?.kill('SIGKILL');
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  /** Starts the script and gives the first kubeconfig, the admin's, that it prints. */
  async function start(): Promise<string> {
    child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    if (!child.stdout) throw new Error('the script has no standard output');
    for await (const line of createInterface({ input: child.stdout })) {
      const path = /^KUBECONFIG=(.*)$/.exec(line)?.[1];
      if (path === undefined) continue;
      folder = dirname(path);
      return path;
    }
    throw new Error('the script printed no kubeconfig');
  }

  test('serves the example until it is interrupted, and leaves nothing behind', async () => {
    const kubeconfig = await start();
    const name = await kubectlOk(['get', 'vs,dr', '-o', 'name'], { kubeconfig });
    expect(name.trim().split('\n')).toEqual([
      'virtualservice.networking.istio.io/model-virtual-service',
      'destinationrule.networking.istio.io/model-destination',
    ]);
    child?.kill('SIGINT');
    if (child) await once(child, 'exit');
    expect(existsSync(kubeconfig)).toBe(false);
  });

  test('takes its server along when it is killed', async () => {
    const kubeconfig = await start();
    const text = readFileSync(kubeconfig, 'utf8');
    expect(text).not.toContain('insecure');
    child?.kill('SIGKILL');
    await expect
      .poll(async () => (await kubectl(['version'], { kubeconfig })).stderr, { timeout: 30_000 })
      .toContain('refused');
  });
});
