/** The sandbox from a terminal: `node src/sandbox/serve.ts [--port N] [--kubeconfig FILE]`, until Ctrl+C. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startSandbox } from './index.ts';
import { isSandboxKubeconfig } from './kubeconfig.ts';
import { behaviourMap } from './traffic/behaviour.ts';

const usage = 'usage: sandbox [--port N] [--kubeconfig FILE] [--empty]';

/** What there is to try, once KUBECONFIG is set. */
const story = `
Requests to the model service are simulated; Prometheus is there as istio-system/prometheus:9090. To see a rollout:
  istio-canary metrics model-virtual-service
  istio-canary rollout model-virtual-service --policy examples/model-service/policy/canary.yaml
and, meanwhile, how it guards v2 (errors, slow, quality and ready are known; an empty data makes all well again):
  kubectl patch configmap ${behaviourMap.name} --type merge -p '{"data":{"v2.errors":"5%"}}'
  kubectl patch configmap ${behaviourMap.name} --type merge -p '{"data":{"v2.slow":"5x","v2.quality":"0.81","v2.ready":"0"}}'
  kubectl patch configmap ${behaviourMap.name} --type merge -p '{"data":null}'`;

function readArguments() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      kubeconfig: { type: 'string' },
      empty: { type: 'boolean', default: false },
    },
  });
  const port = Number(values.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port ${values.port} is no port`);
  return { port, kubeconfig: values.kubeconfig, empty: values.empty };
}

/** Writes the file for its owner alone: it holds a token. */
function writeSecret(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600 });
  // The mode above counts for a new file only.
  chmodSync(file, 0o600);
}

/** True for a file that can be written over, and taken away, without a loss. */
const isFree = (file: string): boolean =>
  !existsSync(file) || isSandboxKubeconfig(readFileSync(file, 'utf8'));

async function main(): Promise<void> {
  const wish = readArguments();
  if (wish.kubeconfig && !isFree(resolve(wish.kubeconfig)))
    throw new Error(
      `${wish.kubeconfig} is there already and is no kubeconfig of a sandbox. Nothing was written; name a new file.`,
    );
  const sandbox = await startSandbox({ port: wish.port, seed: wish.empty ? 'empty' : 'model-service' });
  const folder = wish.kubeconfig ? undefined : mkdtempSync(join(tmpdir(), 'istio-canary-sandbox-'));
  const file = folder ? join(folder, 'config') : resolve(wish.kubeconfig ?? '');
  const stop = async () => {
    await sandbox.stop();
    // A kubeconfig of a stopped sandbox leads nowhere, so none is left behind.
    if (folder) rmSync(folder, { recursive: true, force: true });
    else if (isFree(file)) rmSync(file, { force: true });
    process.exit(0);
  };
  // Before there is anything to leave behind. A closed terminal (SIGHUP) is a stop as well.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
  writeSecret(file, sandbox.kubeconfig());
  console.log(`The sandbox answers at ${sandbox.url}. Stop it with Ctrl+C.`);
  console.log(`export KUBECONFIG='${file}'`);
  if (!wish.empty) console.log(story);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  console.error(usage);
  process.exit(2);
});
