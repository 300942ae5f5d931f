import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { withLock } from './lock.ts';
import { run } from './run.ts';

export interface GoProgram {
  /** File name of the binary in the cache. */
  name: string;
  /** Folder of the Go module, with its main package. */
  directory: string;
  /** What goes to -ldflags beside -s -w. */
  linkerFlags?: string;
}

/** Where built programs are kept, outside the tree: ISTIO_CANARY_CACHE or ~/.cache/istio-canary. */
export function cacheFolder(): string {
  return process.env.ISTIO_CANARY_CACHE || join(homedir(), '.cache', 'istio-canary');
}

/**
 * Builds a Go program unless the cache has it for these sources and this Go; gives the binary's path.
 *
 * Without a usable Go it says so on standard error and gives undefined, so that its tests can be skipped with a
 * reason; with CI=true that throws, since there a lane that does not run is a failure. A failing build throws.
 */
export async function buildGoProgram(program: GoProgram): Promise<string | undefined> {
  const go = await goVersion(program.directory);
  if (go.problem !== undefined) {
    const reason = `${program.name} cannot be built: ${go.problem}`;
    if (process.env.CI === 'true') throw new Error(reason);
    console.error(reason);
    return undefined;
  }
  const flags = ['-trimpath', '-ldflags', `-s -w ${program.linkerFlags ?? ''}`.trim()];
  const key = fingerprint(program.directory, [go.version, ...flags]);
  const binary = join(cacheFolder(), `${program.name}-${key}`);
  if (existsSync(binary)) return binary;
  return withLock(`${binary}.lock`, async () => {
    if (!existsSync(binary)) await build(program, flags, binary);
    return binary;
  });
}

async function build(program: GoProgram, flags: string[], binary: string): Promise<void> {
  console.error(`building ${program.name} into ${binary}; the first time takes minutes`);
  mkdirSync(cacheFolder(), { recursive: true });
  const unfinished = `${binary}.${process.pid}`;
  const { code, stderr } = await run('go', ['build', ...flags, '-o', unfinished, '.'], {
    cwd: program.directory,
  });
  if (code !== 0) throw new Error(`go build of ${program.directory} failed (exit code ${code}):\n${stderr}`);
  // Whoever sees the name sees a whole file.
  renameSync(unfinished, binary);
}

/** The Go that builds in this folder: its go.mod may make Go choose (and fetch) another toolchain, or refuse. */
async function goVersion(
  directory: string,
): Promise<{ version: string; problem?: undefined } | { problem: string }> {
  try {
    const readsModule = await run('go', ['list', '-m'], { cwd: directory });
    if (readsModule.code !== 0) return { problem: readsModule.stderr.trim() };
    const { stdout } = await run('go', ['version'], { cwd: directory });
    return { version: stdout.trim() };
  } catch {
    return { problem: 'there is no `go` on the PATH (install Go, see go.mod for the version)' };
  }
}

function fingerprint(directory: string, settings: string[]): string {
  const hash = createHash('sha256');
  for (const setting of settings) hash.update(`${setting}\0`);
  for (const name of globSync(['*.go', 'go.mod', 'go.sum'], { cwd: directory }).sort()) {
    hash
      .update(`${name}\0`)
      .update(readFileSync(join(directory, name)))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}
