/**
 * `npm test`: every lane that this machine can run, one after the other, and the sum of all at the end.
 * `npm test -- unit cluster` runs those lanes only. With CI=true a lane that needs Go does not skip, it fails.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { type Counts, closingLine, type Outcome, ofVitest, single } from './test/counts.ts';

interface Lane {
  name: string;
  command: string[];
  /** Longest run, in minutes; a lane that hangs fails. */
  minutes: number;
  count(code: number, output: string): Outcome;
}

/** `workers`: files that run at a time. Those of the cluster lane mostly wait for their own API server. */
function vitest(project: string, workers = 2): Lane {
  const file = `build/${project}-results.json`;
  return {
    name: project,
    command: [
      'vitest',
      'run',
      '--project',
      project,
      `--maxWorkers=${workers}`,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ],
    minutes: 30,
    count(code) {
      try {
        return ofVitest(code, file);
      } finally {
        rmSync(file, { force: true });
      }
    },
  };
}

const lanes: Lane[] = [
  { name: 'lint', command: ['biome', 'ci', '.'], minutes: 5, count: single },
  { name: 'build', command: ['node', 'scripts/build.ts'], minutes: 5, count: single },
  { name: 'typecheck', command: ['tsc', '-p', '.'], minutes: 5, count: single },
  { name: 'typecheck view', command: ['tsc', '-p', 'src/editor/monitor/webview'], minutes: 5, count: single },
  vitest('unit'),
  vitest('cluster', 3),
  vitest('mesh', 1),
  {
    name: 'soak',
    command: ['node', '--expose-gc', 'test/soak/run.ts', '--rate', '50', '--seconds', '60'],
    minutes: 5,
    count: closingLine,
  },
  { name: 'package', command: ['node', 'scripts/package.ts'], minutes: 5, count: single },
  { name: 'editor', command: ['node', 'test/editor/run.ts'], minutes: 30, count: closingLine },
  { name: 'walk', command: ['node', 'test/editor/walk.ts'], minutes: 15, count: closingLine },
];

/** The process's own group: nothing that this run did not start. */
function stop({ pid }: ChildProcess): void {
  if (pid !== undefined) process.kill(-pid, 'SIGKILL');
}

/** Starts what takes minutes on a new machine; gives what ends it. */
function prebuild(): () => void {
  const child = spawn('node', ['test/prebuild.ts'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true,
  });
  // Whatever keeps it from starting is said by the lanes that need it.
  child.on('error', () => {});
  return () => {
    if (child.exitCode === null && child.signalCode === null) stop(child);
  };
}

function run(lane: Lane): Promise<Outcome> {
  return new Promise(resolve => {
    const [program = '', ...args] = lane.command;
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let output = '';
    const take = (chunk: Buffer): void => {
      process.stdout.write(chunk);
      output = (output + chunk.toString()).slice(-200_000);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const timer = setTimeout(() => {
      console.log(`lane ${lane.name} did not finish within ${lane.minutes} minutes`);
      stop(child);
    }, lane.minutes * 60_000);
    child.on('error', error => {
      clearTimeout(timer);
      console.log(`lane ${lane.name} could not start: ${error.message}`);
      resolve(single(1));
    });
    child.on('close', code => {
      clearTimeout(timer);
      resolve(lane.count(code ?? 1, output));
    });
  });
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter(name => !lanes.some(lane => lane.name === name));
if (unknown.length > 0) {
  console.error(`no lane ${unknown.join(', ')}; there are ${lanes.map(lane => lane.name).join(', ')}`);
  process.exit(2);
}
const sum: Counts = { passed: 0, failed: 0, skipped: 0 };
const report: string[] = [];
const failures: string[] = [];
const chosen = lanes.filter(one => wanted.length === 0 || wanted.includes(one.name));
const built = chosen.some(({ name }) => name === 'mesh') ? prebuild() : undefined;
for (const lane of chosen) {
  console.log(`\n== ${lane.name} ==`);
  const start = Date.now();
  const counts = await run(lane);
  failures.push(...counts.failures.map(text => `${lane.name}: ${text}`));
  for (const key of ['passed', 'failed', 'skipped'] as const) sum[key] += counts[key];
  report.push(
    `${lane.name.padEnd(10)} ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped in ${Math.round((Date.now() - start) / 1000)} s`,
  );
}
built?.();
if (failures.length > 0) console.log(`\nFailed:\n\n${failures.join('\n\n')}`);
console.log(`\n${report.join('\n')}\n`);
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exit(sum.failed > 0 ? 1 : 0);
