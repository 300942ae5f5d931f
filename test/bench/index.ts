/** The workspace's index, read cold as the editor reads it, and how fast findings follow a change. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { median, ms, row, timed } from './figures.ts';
import { destinationRule, pair, virtualService } from './manifests.ts';

// Only VS Code can provide its own module; everything else here is the product's.
registerHooks({
  resolve: (name, context, next) =>
    name === 'vscode' ? next(new URL('./vscode.ts', import.meta.url).href, context) : next(name, context),
});
const { openFolder } = await import('./vscode.ts');
const { Texts } = await import('../../src/editor/diagnostics/texts.ts');
const { WorkspaceFiles } = await import('../../src/editor/diagnostics/workspace-files.ts');

const rounds = 5;

/** Notes how long nothing else has its turn: on the clock, and of processor time, which a busy machine leaves alone. */
function watchPieces(): () => { longest: number; busiest: number } {
  let [longest, busiest] = [0, 0];
  let [at, cpu] = [performance.now(), process.cpuUsage()];
  const timer = setInterval(() => {
    const [now, spent] = [performance.now(), process.cpuUsage(cpu)];
    longest = Math.max(longest, now - at);
    busiest = Math.max(busiest, (spent.user + spent.system) / 1000);
    [at, cpu] = [now, process.cpuUsage()];
  }, 1);
  return () => {
    clearInterval(timer);
    return { longest, busiest };
  };
}

/** One read of the whole workspace, in milliseconds. */
async function readCold() {
  const texts = new Texts();
  const files = new WorkspaceFiles({
    take: (file, text, turns) => texts.onDiskInTurns(file, text, turns),
    changed: () => undefined,
    admitted: partial => texts.isPartial(partial),
    info: () => undefined,
  });
  texts.useAdmission(file => files.admits(file));
  const pieces = watchPieces();
  const all = await timed(() => files.load());
  texts.workspaceIsRead();
  files.dispose();
  return { texts, all, ...pieces() };
}

/** Prints the time to read 1,000 files, its longest piece, and the time for findings to follow a rename. */
export async function benchIndex(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'istio-canary-bench-'));
  try {
    for (let i = 0; i < 1000; i++) writeFileSync(join(folder, `model-${i}.yaml`), pair(i));
    openFolder(folder);
    const runs = [await readCold()];
    while (runs.length < rounds) runs.push(await readCold());
    const [first] = runs;
    row('1,000 VirtualServices + 1,000 DestinationRules, first read', ms(first?.all ?? Number.NaN));
    row('  again, median', ms(median(runs.map(run => run.all))));
    const busiest = ms(Math.max(...runs.map(run => run.busiest)));
    row('  longest piece', ms(Math.max(...runs.map(run => run.longest))), `of processor time ${busiest}`);
    if (first) rename(first.texts, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Ten VirtualServices are open; in the file of a rule that one of them refers to, the subset is renamed. */
function rename(texts: InstanceType<typeof Texts>, folder: string): void {
  const uri = (name: string): string => pathToFileURL(join(folder, name)).href;
  const open = Array.from({ length: 10 }, (_, i) => uri(`open-${i}.yaml`));
  for (const [i, file] of open.entries()) texts.update(file, virtualService(i));
  const times: number[] = [];
  for (let round = 0; round < 40; round++) {
    const broken = round % 2 === 0;
    const start = performance.now();
    const changed = texts.update(uri('model-3.yaml'), destinationRule(3, broken ? 'v9' : 'v2'));
    const found = texts
      .ours()
      .map(file => texts.findings(file).filter(({ code }) => code === 'IST0101').length);
    times.push(performance.now() - start);
    const wrong = found.reduce((sum, count) => sum + count, 0);
    if (!changed || wrong !== (broken ? 1 : 0)) throw new Error(`round ${round}: ${wrong} findings follow`);
  }
  row(
    'a subset is renamed: findings of 11 open files follow',
    ms(median(times)),
    'after the edit is looked at',
  );
}
