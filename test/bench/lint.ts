/** `istio-canary lint` as a process, beside `istioctl analyze` on the same files, and how its cost grows. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTurn, median, ms, ratio, row, timed } from './figures.ts';
import { buildIstioctl } from './istioctl.ts';
import { pair } from './manifests.ts';

const cli = join(import.meta.dirname, '..', '..', 'dist', 'cli.js');

async function withFiles(count: number, work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'istio-canary-bench-'));
  try {
    for (let i = 0; i < count; i++) writeFileSync(join(folder, `model-${i}.yaml`), pair(i));
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a program in a folder; throws unless it ends well and says what is expected. */
function run(command: string, args: readonly string[], cwd: string, says: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 1e8 });
  const said = `${stdout}${stderr}`;
  if (status !== 0 || !said.includes(says))
    throw new Error(`${command} ended with ${status}: ${said.slice(0, 500)}`);
  return stderr;
}

const lint = (folder: string, count: number): void => {
  run(process.execPath, [cli, 'lint', '.'], folder, `in ${count} files`);
};

/** Prints medians of whole processes and their ratio; without Go the linter alone, and says why. */
export async function benchLint(): Promise<void> {
  const istioctl = await buildIstioctl();
  await withFiles(1000, async folder => {
    const what = 'istio-canary lint, 1,000 files, whole process';
    if (istioctl === undefined) {
      const times = await inTurn({ lint: () => lint(folder, 1000) }, 9);
      row(what, ms(median(times.lint)), 'beside nothing: istioctl cannot be built here (reason above)');
      return;
    }
    const analyze = ['analyze', '--use-kube=false', '.'];
    const times = await inTurn(
      {
        lint: () => lint(folder, 1000),
        istioctl: () => run(istioctl, analyze, folder, 'No validation issues'),
      },
      15,
    );
    row(what, ms(median(times.lint)), `istioctl analyze ${ms(median(times.istioctl))}`);
    row('  ratio to istioctl analyze', ratio(times.lint, times.istioctl).toFixed(2));
  });
}

/** Starts the linter so that it tells its largest resident memory when it ends. */
function measured(folder: string): number {
  const tell = `process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS + '\\n'));`;
  const args = ['--import', `data:text/javascript,${encodeURIComponent(tell)}`, cli, 'lint', '.'];
  return Number(/peak (\d+)/.exec(run(process.execPath, args, folder, ' in '))?.[1]) / 1024;
}

/** Prints time and memory for 100, 1,000 and 10,000 files, and what each file more costs. */
export async function benchScale(): Promise<void> {
  let before: { count: number; time: number } | undefined;
  for (const count of [100, 1000, 10_000]) {
    await withFiles(count, async folder => {
      const times: number[] = [];
      for (let i = 0; i < 5; i++) times.push(await timed(() => lint(folder, count)));
      const time = median(times);
      const more = before && ((time - before.time) / (count - before.count)) * 1000;
      const each = more === undefined ? '' : `, ${more.toFixed(0)} us a file more`;
      row(
        `lint of ${count.toLocaleString('en')} files`,
        ms(time),
        `${measured(folder).toFixed(0)} MiB${each}`,
      );
      before = { count, time };
    });
  }
}
