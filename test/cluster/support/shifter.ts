/**
 * One of many processes that shift the same VirtualService: the command line's own code, one shift after the other.
 * Arguments: NAME, NUMBER OF SHIFTS, NAMESPACE/NAME. Says `ready`, begins with the first input, and prints one line of
 * JSON a shift.
 */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Io } from '../../../src/cli/io.ts';
import { run } from '../../../src/cli/run.ts';

/** What one shift came to. */
export interface Shifted {
  why: string;
  /** Percent that was asked for. */
  share: number;
  code: number;
  applied: boolean;
  resourceVersion?: string;
  err: string;
}

if (import.meta.main) {
  const [, , name = '', shifts = '', target = ''] = process.argv;
  // The client is loaded before the start, so that all of them really shift at the same time.
  await import('../../../src/cluster/index.ts');
  console.log('ready');
  await once(process.stdin, 'data');
  for (let i = 0; i < Number(shifts); i += 1) {
    // Sometimes all at the same instant, sometimes one after the other.
    await sleep(Math.random() * 500);
    const [why, share] = [`${name}-${i}`, Math.floor(Math.random() * 10_000) / 100];
    const said = { out: '', err: '' };
    const io: Io = {
      stdout: text => (said.out += text),
      stderr: text => (said.err += text),
      stdin: async () => '',
      cwd: process.cwd(),
      env: process.env,
    };
    const code = await run(['shift', target, '--to', `v2=${share}`, '--why', why, '-o', 'json'], io, '0');
    const { applied = false, resourceVersion } = said.out ? JSON.parse(said.out) : {};
    const shifted: Shifted = { why, share, code, applied, resourceVersion, err: said.err };
    console.log(JSON.stringify(shifted));
  }
  process.exit();
}
