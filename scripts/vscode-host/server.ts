import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { installVsCode } from './install-vscode.ts';
import { quietSettings } from './quiet-settings.ts';
import { run } from './run.ts';
import { type HostVersion, hostVersions } from './versions.ts';

export interface ServerOptions {
  version?: HostVersion;
  /** A packed extension to install, as a person would. */
  vsix?: string;
  /** Workspace trust: true opens every folder trusted, false asks as VS Code does (untrusted until answered). */
  trusted?: boolean;
  /** Lets the page's address name an extension under development and its tests; hides notifications. */
  driver?: boolean;
  /** User settings, on top of those that keep VS Code quiet. */
  settings?: Record<string, unknown>;
  /** Environment of the server, and so of the extensions, on top of this process's own. */
  env?: Record<string, string | undefined>;
  userDataDir?: string;
  extensionsDir?: string;
}

export interface RunningServer {
  /** `127.0.0.1:PORT`, also the authority of `vscode-remote:` addresses. */
  authority: string;
  /** The last lines that the server printed. */
  output(): string;
  /** Called when the server ends without having been stopped. */
  onExit(listener: (code: number | null) => void): void;
  /** Ends the server with all its children and removes its temporary files. */
  stop(): Promise<void>;
}

/** Starts VS Code's server on a free loopback port. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { server, node } = await installVsCode(options.version ?? hostVersions.newest);
  const temporary = mkdtempSync(join(tmpdir(), 'istio-canary-vscode-'));
  const userDataDir = options.userDataDir ?? join(temporary, 'user');
  const folders = [
    ...['--server-data-dir', join(temporary, 'server')],
    ...['--user-data-dir', userDataDir],
    ...['--extensions-dir', options.extensionsDir ?? join(temporary, 'extensions')],
  ];
  mkdirSync(join(userDataDir, 'User'), { recursive: true });
  const settingsFile = join(userDataDir, 'User', 'settings.json');
  if (options.settings || !existsSync(settingsFile)) {
    writeFileSync(settingsFile, JSON.stringify({ ...quietSettings, ...options.settings }, null, 2));
  }
  if (options.settings) {
    // What decides about connections and writes is a machine's setting: in a browser it counts from here only.
    mkdirSync(join(userDataDir, 'Machine'), { recursive: true });
    writeFileSync(join(userDataDir, 'Machine', 'settings.json'), JSON.stringify(options.settings, null, 2));
  }
  if (options.vsix) await run(node, [server, ...folders, '--install-extension', options.vsix, '--force']);

  const child = spawn(
    node,
    [
      ...[server, ...folders, '--host', '127.0.0.1', '--port', '0', '--without-connection-token'],
      ...['--accept-server-license-terms', '--telemetry-level', 'off'],
      ...(options.trusted === false ? [] : ['--disable-workspace-trust']),
      ...(options.driver ? ['--enable-smoke-test-driver'] : []),
    ],
    // A process group of its own, because extension host, terminals and file watcher are children of the server.
    // Without a gallery VS Code asks nothing of the network.
    {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { EXTENSIONS_GALLERY: '{}', ...process.env, ...options.env },
    },
  );
  // A net for the case that this process ends without having called `stop`.
  const kill = () => child.pid && signal(-child.pid, 'SIGKILL');
  process.once('exit', kill);
  const lines: string[] = [];
  const output = () => lines.slice(-25).join('\n');
  let stopping = false;
  const stop = async () => {
    stopping = true;
    await endGroup(child);
    process.off('exit', kill);
    rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    const port = await listeningPort(child, lines, output);
    const onExit = (listener: (code: number | null) => void) => {
      child.on('exit', code => {
        if (!stopping) listener(code);
      });
    };
    return { authority: `127.0.0.1:${port}`, output, onExit, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function listeningPort(child: ChildProcess, lines: string[], output: () => string): Promise<number> {
  return new Promise((resolve, reject) => {
    const read = (chunk: unknown) => {
      lines.push(...String(chunk).trimEnd().split('\n'));
      lines.splice(0, lines.length - 200);
      const port = /agent listening on (\d+)/.exec(String(chunk))?.[1];
      if (port) resolve(Number(port));
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.on('error', reject);
    child.on('exit', code =>
      reject(new Error(`VS Code's server ended with ${code} at its start:\n${output()}`)),
    );
    const late = () => reject(new Error(`VS Code's server does not listen after 60 seconds:\n${output()}`));
    setTimeout(late, 60_000).unref();
  });
}

async function endGroup(child: ChildProcess): Promise<void> {
  if (!child.pid) return;
  const group = -child.pid;
  signal(group, 'SIGTERM');
  for (let tries = 0; tries < 30 && signal(group, 0); tries++) await sleep(100);
  signal(group, 'SIGKILL');
}

/** Whether there was a process to signal. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
