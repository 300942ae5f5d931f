import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './go-program.ts';
import { withLock } from './lock.ts';
import { type RunResult, run } from './run.ts';

let found: Promise<string | undefined> | undefined;

/**
 * The path of a real Prometheus: the one on the PATH, else Debian's package, unpacked into the cache without being
 * installed (no root, no service). Undefined, with the reason on standard error, where neither can be had; throws
 * there when CI=true.
 */
export function findPrometheus(): Promise<string | undefined> {
  found ??= find();
  return found;
}

/** As findPrometheus, for those who cannot go on without it. */
export async function requirePrometheus(): Promise<string> {
  const binary = await findPrometheus();
  if (binary === undefined) throw new Error('Prometheus is needed here and cannot be had (reason above)');
  return binary;
}

async function find(): Promise<string | undefined> {
  if (await runs('prometheus')) return 'prometheus';
  const binary = join(cacheFolder(), 'prometheus', 'usr', 'bin', 'prometheus');
  if (await runs(binary)) return binary;
  try {
    await withLock(`${join(cacheFolder(), 'prometheus')}.lock`, async () => {
      if (!existsSync(binary)) await unpack();
    });
    if (!(await runs(binary))) throw new Error(`${binary} does not run here`);
    return binary;
  } catch (error) {
    const reason = `there is no Prometheus: ${(error as Error).message}`;
    if (process.env.CI === 'true') throw new Error(reason, { cause: error });
    console.error(reason);
    return undefined;
  }
}

/** True when it starts and is Prometheus; a package for another libc does not. */
async function runs(binary: string): Promise<boolean> {
  const { code, stdout, stderr } = await run(binary, ['--version']).catch(() => failedToStart);
  return code === 0 && `${stdout}${stderr}`.startsWith('prometheus, version');
}

const failedToStart: RunResult = { code: null, stdout: '', stderr: '' };

/** Fetches the package into a folder of its own and unpacks it; whoever sees the result sees it whole. */
async function unpack(): Promise<void> {
  mkdirSync(cacheFolder(), { recursive: true });
  const folder = mkdtempSync(join(cacheFolder(), 'prometheus-'));
  try {
    await download(folder);
    const [file] = readdirSync(folder).filter(name => name.endsWith('.deb'));
    if (!file) throw new Error('apt-get download brought no package');
    await orThrow('dpkg-deb', ['-x', file, 'unpacked'], folder);
    renameSync(join(folder, 'unpacked'), join(cacheFolder(), 'prometheus'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function download(folder: string): Promise<void> {
  const plain = await run('apt-get', ['download', 'prometheus'], { cwd: folder }).catch(() => failedToStart);
  if (plain.code === 0) return;
  // The machine's package lists are missing or old, and only root may renew those: lists of our own do.
  const lists = join(folder, 'lists');
  mkdirSync(join(lists, 'partial'), { recursive: true });
  const own = ['-o', `Dir::State::lists=${lists}`, '-o', `Dir::Cache=${folder}`, '-o', 'APT::Sandbox::User='];
  await orThrow('apt-get', [...own, 'update'], folder);
  await orThrow('apt-get', [...own, 'download', 'prometheus'], folder);
}

async function orThrow(program: string, args: string[], cwd: string): Promise<void> {
  const { code, stdout, stderr } = await run(program, args, { cwd });
  if (code !== 0)
    throw new Error(`${program} ${args.at(-1)} failed (exit code ${code}): ${stderr || stdout}`);
}
