/** Thanos before a Prometheus: a sidecar and a Query, where a binary is named. */
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, type RealPrometheus } from './prometheus.ts';

/** Path of a `thanos` to test through; it takes ten minutes to build, so that no lane does. */
export const thanosBinary = process.env.ISTIO_CANARY_TEST_THANOS;

export interface Front {
  url: string;
  stop(): Promise<void>;
}

/** Starts both, and waits until Query knows the sidecar. */
export async function startThanos(binary: string, prometheus: RealPrometheus): Promise<Front> {
  const [grpc, sidecarHttp, query, queryGrpc] = await Promise.all(
    Array.from({ length: 4 }, () => freePort('127.0.0.1')),
  );
  const children: ChildProcess[] = [];
  const start = (...args: string[]): void => {
    const child = spawn(binary, [...args, '--log.level=error'], {
      cwd: prometheus.directory,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const kill = (): void => void child.kill('SIGKILL');
    process.once('exit', kill);
    child.once('close', () => process.off('exit', kill));
    children.push(child);
  };
  const on = (port: number | undefined): string => `127.0.0.1:${port}`;
  start(
    'sidecar',
    `--prometheus.url=${prometheus.url}`,
    `--grpc-address=${on(grpc)}`,
    `--http-address=${on(sidecarHttp)}`,
  );
  start('query', `--endpoint=${on(grpc)}`, `--http-address=${on(query)}`, `--grpc-address=${on(queryGrpc)}`);
  const url = `http://${on(query)}`;
  const stop = async (): Promise<void> => {
    await Promise.all(
      children.map(child => {
        if (child.exitCode !== null) return undefined;
        const closed = new Promise(resolve => child.once('close', resolve));
        child.kill('SIGKILL');
        return closed;
      }),
    );
  };
  for (const until = Date.now() + 60_000; Date.now() < until; await sleep(200)) {
    const answer = await fetch(`${url}/api/v1/stores`).catch(() => undefined);
    if (answer?.ok && (await answer.text()).includes('"sidecar"')) return { url, stop };
  }
  await stop();
  throw new Error('Thanos Query did not find its sidecar within a minute.');
}
