import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { requirePrometheus } from './prometheus-binary.ts';

export { findPrometheus, requirePrometheus } from './prometheus-binary.ts';

/** What Prometheus scrapes: an address, the path of its metrics, and labels that every series of it gets. */
export interface ScrapeTarget {
  /** `127.0.0.1:PORT` */
  address: string;
  path?: string;
  labels?: Readonly<Record<string, string>>;
}

export interface PrometheusOptions {
  targets?: readonly ScrapeTarget[];
  /** Milliseconds between two scrapes of a target; 1000 when absent. */
  scrapeIntervalMs?: number;
  /** Where it listens; loopback when absent. */
  address?: string;
  /** What names it to a store of many, as Thanos wants it. */
  externalLabels?: Readonly<Record<string, string>>;
  /** More flags, such as `--web.config.file=F`. */
  flags?: readonly string[];
}

export interface RealPrometheus {
  /** `http://127.0.0.1:PORT`; a restart keeps it. */
  readonly url: string;
  readonly address: string;
  readonly port: number;
  /** Its own temporary folder (data, log `prometheus.log`); gone after `stop`. */
  readonly directory: string;
  /** Scrapes these from now on: within a second or so. */
  setTargets(targets: readonly ScrapeTarget[]): void;
  /** An instant query's result. Throws what Prometheus says. */
  query(promql: string): Promise<unknown>;
  /** Ends the process (connections are refused) and keeps its data until `resume`. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
}

const startLimit = 60_000;

/** Starts a Prometheus of its own on a free port and waits until it answers. It ends with this process. */
export async function startPrometheus(options: PrometheusOptions = {}): Promise<RealPrometheus> {
  const binary = await requirePrometheus();
  const directory = mkdtempSync(join(tmpdir(), 'istio-canary-prometheus-'));
  const address = options.address ?? '127.0.0.1';
  const port = await freePort(address);
  const url = `http://${address}:${port}`;
  const seconds = (options.scrapeIntervalMs ?? 1000) / 1000;
  const every = Number.isInteger(seconds) ? `${seconds}s` : `${Math.round(seconds * 1000)}ms`;
  // JSON is YAML.
  const config = {
    global: {
      scrape_interval: every,
      scrape_timeout: every,
      evaluation_interval: '1m',
      external_labels: options.externalLabels,
    },
    scrape_configs: [
      {
        job_name: 'pods',
        file_sd_configs: [{ files: [join(directory, 'targets.json')], refresh_interval: '1s' }],
      },
    ],
  };
  writeFileSync(join(directory, 'prometheus.yml'), JSON.stringify(config));
  writeTargets(directory, options.targets ?? []);
  const start = () => startProcess(binary, directory, `${address}:${port}`, options.flags ?? []);
  const remove = () => rmSync(directory, { recursive: true, force: true });
  let child = await start().catch(error => {
    remove();
    throw error;
  });
  return {
    url,
    address,
    port,
    directory,
    setTargets: targets => writeTargets(directory, targets),
    async query(promql) {
      const answer = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query: promql })}`);
      const body = (await answer.json()) as { data?: { result: unknown }; error?: string };
      if (!body.data) throw new Error(`Prometheus refused ${promql}: ${body.error}`);
      return body.data.result;
    },
    pause: () => end(child),
    async resume() {
      child = await start();
    },
    async stop() {
      await end(child);
      remove();
    },
  };
}

/** Prometheus reads the file when it changes; it never sees half of it. */
function writeTargets(directory: string, targets: readonly ScrapeTarget[]): void {
  const groups = targets.map(({ address, path = '/metrics', labels = {} }) => ({
    targets: [address],
    labels: { __metrics_path__: path, ...labels },
  }));
  const file = join(directory, 'targets.json');
  writeFileSync(`${file}.new`, JSON.stringify(groups));
  renameSync(`${file}.new`, file);
}

async function startProcess(
  binary: string,
  directory: string,
  listen: string,
  flags: readonly string[],
): Promise<ChildProcess> {
  const logFile = join(directory, 'prometheus.log');
  const log = openSync(logFile, 'a');
  const args = [
    `--config.file=${join(directory, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(directory, 'data')}`,
    `--web.listen-address=${listen}`,
    '--log.level=warn',
    ...flags,
  ];
  const child = spawn(binary, args, { cwd: directory, stdio: ['ignore', 'ignore', log] });
  closeSync(log);
  // Prometheus does not notice that the tests are gone; a process that outlives them would scrape on.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('close', () => process.off('exit', kill));
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('close', code => reject(new Error(`its process ended (exit code ${code})`)));
  });
  try {
    await Promise.race([failed, ready(listen)]);
    failed.catch(() => {});
    return child;
  } catch (error) {
    kill();
    const tail = readFileSync(logFile, 'utf8').split('\n').slice(-15).join('\n');
    throw new Error(`Prometheus did not start: ${(error as Error).message}\n${tail}`, { cause: error });
  }
}

/** Resolves once it is ready, or once it answers that it wants credentials. */
async function ready(listen: string): Promise<void> {
  const until = Date.now() + startLimit;
  while (Date.now() < until) {
    const answer = await fetch(`http://${listen}/-/ready`).catch(() => undefined);
    if (answer?.status === 200 || answer?.status === 401 || answer?.status === 404) return;
    await sleep(100);
  }
  throw new Error(`not ready after ${startLimit / 1000} s`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>(resolve => child.once('close', () => resolve()));
  child.kill('SIGTERM');
  const hurry = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(hurry);
}

export function freePort(address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, address, () => {
      const bound = server.address();
      server.close(() =>
        typeof bound === 'object' && bound ? resolve(bound.port) : reject(new Error('no port')),
      );
    });
  });
}
