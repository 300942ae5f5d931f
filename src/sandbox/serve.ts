/** The sandbox from a terminal: `node src/sandbox/serve.ts [--port N] [--kubeconfig FILE]`, until Ctrl+C. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startSandbox } from './index.ts';

const usage = 'usage: sandbox [--port N] [--kubeconfig FILE] [--empty]';

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

async function main(): Promise<void> {
  const wish = readArguments();
  const sandbox = await startSandbox({ port: wish.port, seed: wish.empty ? 'empty' : 'model-service' });
  const folder = wish.kubeconfig ? undefined : mkdtempSync(join(tmpdir(), 'istio-canary-sandbox-'));
  const file = folder ? join(folder, 'config') : resolve(wish.kubeconfig ?? '');
  writeSecret(file, sandbox.kubeconfig());
  console.log(`The sandbox answers at ${sandbox.url}. Stop it with Ctrl+C.`);
  console.log(`export KUBECONFIG='${file}'`);
  const stop = async () => {
    await sandbox.stop();
    // A kubeconfig of a stopped sandbox leads nowhere, so none is left behind.
    rmSync(folder ?? file, { recursive: true, force: true });
    process.exit(0);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  console.error(usage);
  process.exit(2);
});
