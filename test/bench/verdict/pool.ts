/** Plays cells in two threads. The numbers of a cell depend on its seed alone, not on the threads. */
import { Worker } from 'node:worker_threads';
import type { Cell } from './cells.ts';
import { type JudgeName, judgeNames, type Rules, type Tally } from './rollouts.ts';
import type { Task } from './worker.ts';

/** Of one cell and judge: seconds until it went back (NaN: never), and requests that failed until then. */
export interface Played {
  seconds: number[];
  harmed: number[];
}

export interface Result {
  cell: Cell;
  rules: Rules;
  played: Record<JudgeName, Played>;
}

const chunk = 250;

interface Waiting {
  task: Task;
  result: Result;
}

/** Plays `count` rollouts of every cell, those from number `from` on; `seed` and the cell's place in the list decide all random numbers. */
export async function playAll(
  jobs: readonly { cell: Cell; rules: Rules }[],
  count: number,
  seed: number,
  from = 0,
): Promise<Result[]> {
  const waiting: Waiting[] = [];
  const results = jobs.map(({ cell, rules }, place) => {
    const none = () => ({ seconds: [], harmed: [] });
    const result: Result = {
      cell,
      rules,
      played: { ours: none(), flagger5: none(), flagger10: none(), argo: none() },
    };
    for (let first = from; first < from + count; first += chunk) {
      const task = {
        id: 0,
        world: cell.world,
        seed: seed + place,
        first,
        count: Math.min(chunk, from + count - first),
        rules,
      };
      waiting.push({ task, result });
    }
    return result;
  });
  await Promise.all([work(waiting), work(waiting)]);
  return results;
}

function ask(worker: Worker, task: Task): Promise<Record<JudgeName, Tally>> {
  return new Promise((resolve, reject) => {
    const failed = (error: unknown): void => reject(error);
    worker.once('error', failed);
    worker.once('message', ({ tallies }: { tallies: Record<JudgeName, Tally> }) => {
      worker.off('error', failed);
      resolve(tallies);
    });
    worker.postMessage(task);
  });
}

/** One thread, fed until nothing waits. */
async function work(waiting: Waiting[]): Promise<void> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url));
  try {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { task, result } = next;
      const tallies = await ask(worker, task);
      for (const name of judgeNames) {
        result.played[name].seconds.push(...tallies[name].seconds);
        result.played[name].harmed.push(...tallies[name].harmed);
      }
    }
  } finally {
    await worker.terminate();
  }
}
