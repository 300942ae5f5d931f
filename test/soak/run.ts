/**
 * `npm run soak`: the window's connection and its tree follow the sandbox for five minutes at 200 writes a second,
 * while connections are cut and the past is forgotten. In the end the tree must be what is stored, and memory what it
 * was. `-- --rate 50 --seconds 60` is the shorter one of the test lanes.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import * as facade from '../../src/cluster/index.ts';
import { openTree } from '../support/tree-model.ts';
import { wrongObjects, wrongWeights } from './compare.ts';
import { eventLoop, type Footprint, footprint } from './figures.ts';
import type { StormBegun, StormOrder, StormOver } from './storm.ts';

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '300' },
    'cut-every': { type: 'string', default: '7' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const order: StormOrder = {
  rate: Number(values.rate),
  seconds: Number(values.seconds),
  cutEvery: Number(values['cut-every']),
  seed: Number(values.seed),
};

/** VS Code asks for rows again this long after it was told that they changed, in milliseconds. */
const redraw = 200;
/** What may come on top of the heap of the first quarter: noise, and what engines keep for code that became warm. */
const roomToGrow = { bytes: 3 * 1024 * 1024, share: 0.1 };

const mebibytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
const told = ({ heap, rss, sockets, timers }: Footprint): string =>
  `heap ${mebibytes(heap)}, process ${mebibytes(rss)}, ${sockets} connections, ${timers} timers`;
const ms = (value: number): string => `${value.toFixed(1)} ms`;
const pause = (wait: number): Promise<void> => new Promise(done => setTimeout(done, wait));

const answerOf = <T>(child: ChildProcess): Promise<T> =>
  new Promise((resolve, reject) => {
    child.once('message', message => resolve(message as T));
    child.once('exit', code => reject(new Error(`the storm ended with ${code}`)));
  });

const checks: { what: string; wrong: string[] }[] = [];
const check = (what: string, wrong: string[]): void => {
  checks.push({ what, wrong });
  console.log(`${wrong.length === 0 ? 'ok  ' : 'FAIL'} ${what}`);
  for (const line of wrong.slice(0, 10)) console.log(`       ${line}`);
};

const folder = mkdtempSync(join(tmpdir(), 'istio-canary-soak-'));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text, { mode: 0o600 });
  return join(folder, name);
};
const child = fork(join(import.meta.dirname, 'storm.ts'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
try {
  console.log(
    `${order.rate} writes a second for ${order.seconds} s, cut every ${order.cutEvery} s, seed ${order.seed}`,
  );
  const { cut, straight } = await answerOf<StormBegun>(child);

  let drawings = 0;
  let drawing: NodeJS.Timeout | undefined;
  const tree = openTree(file('cut', cut), facade, () => {
    if (drawing) return;
    drawing = setTimeout(() => {
      drawing = undefined;
      drawings++;
      tree.rows();
    }, redraw);
  });
  const live = await tree.hub.connect();
  let changes = 0;
  live.onDidChange(() => changes++);
  live.knowledge();

  const over = answerOf<StormOver>(child);
  child.send(order);
  const loop = eventLoop();
  const prints: Footprint[] = [];
  for (const quarter of [1, 2, 3, 4]) {
    await pause((order.seconds * 1000) / 4);
    const delays = [50, 99, 99.9, 100].map(p => `p${p} ${ms(loop.percentile(p))}`).join(', ');
    const print = await footprint();
    prints.push(print);
    console.log(`quarter ${quarter}: ${told(print)}; others waited ${delays}`);
    // Without the collections just made.
    loop.again();
  }
  loop.end();
  const { written, seconds, cuts, connectionsCut, compactions, objects } = await over;
  console.log(
    `${written} writes in ${seconds.toFixed(1)} s (${(written / seconds).toFixed(0)}/s); ${cuts} cuts of ${connectionsCut} connections, ${compactions} compactions; ${changes} changes told, ${drawings} drawings`,
  );

  // The view has until then to come back from the last cut.
  const patience = Date.now() + 40_000;
  const isBack = (): boolean =>
    wrongObjects(live.knowledge(), objects).length === 0 && live.states().every(one => one.state !== 'error');
  while (!isBack() && Date.now() < patience) await pause(100);
  check('the objects followed are those stored', wrongObjects(live.knowledge(), objects));
  const rows = tree.rows();
  check('the tree shows the weights stored', wrongWeights(rows, objects.VirtualService ?? []));
  const fresh = openTree(file('straight', straight), facade);
  await fresh.hub.connect();
  const same = isDeepStrictEqual(rows, fresh.rows());
  check(`its ${rows.length} rows are those of a fresh tree`, same ? [] : ['they differ']);
  fresh.close();
  await pause(500);

  prints.push(await footprint());
  const [first, last] = [prints[0], prints.at(-1)];
  if (!first || !last) throw new Error('nothing was measured');
  console.log(`at rest: ${told(last)}`);
  const grown = last.heap - first.heap;
  const room = Math.max(roomToGrow.bytes, first.heap * roomToGrow.share);
  check(
    `the heap grew by ${mebibytes(grown)} since the first quarter`,
    grown <= room ? [] : [`more than ${mebibytes(room)}`],
  );
  const sockets = prints.map(print => print.sockets);
  check(
    `connections stay few: ${sockets.join(', ')}`,
    last.sockets <= first.sockets + 8 ? [] : ['they pile up'],
  );
  const states = live.states().filter(({ state }) => state === 'error');
  check(
    'nothing is told to be wrong in the end',
    states.map(({ kind, message }) => `${kind}: ${message}`),
  );
  tree.close();
} catch (error) {
  check('the run itself', [String(error instanceof Error ? error.stack : error)]);
} finally {
  child.disconnect();
  rmSync(folder, { recursive: true, force: true });
}
const failed = checks.filter(({ wrong }) => wrong.length > 0).length;
console.log(`${checks.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
