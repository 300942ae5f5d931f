/** Whatever people and tools leave in a file: nothing throws, nothing hangs, everything stays within the text. */
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';

const seed = Number(process.env.TEXTS_SEED ?? Date.now() % 1_000_000_000);
const runs = Number(process.env.TEXTS_RUNS ?? 10_000);
/** With `TEXTS_THOROUGH=1` everything is asked of every text. */
const shares = process.env.TEXTS_THOROUGH
  ? { remembered: 1, language: 1, corrected: 1 }
  : { remembered: 0.2, language: 0.15, corrected: 0.03 };
/** No text takes a hundredth of this; what takes longer never ends. */
const hangsAfter = 60_000;

interface Told {
  text?: string;
  runs?: number;
  failure?: string | null;
}

/** The last message of the worker; for one that hangs, what it hangs on. */
function told(): Promise<Told> {
  const workerData = { seed, runs, path: process.env.TEXTS_PATH, shares };
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData, execArgv: [] });
  return new Promise((resolve, reject) => {
    let last: Told = {};
    let timer: NodeJS.Timeout | undefined;
    const hung = (): void => {
      void worker.terminate();
      resolve({ failure: `hangs on ${JSON.stringify(last.text)}` });
    };
    worker.on('message', (message: Told) => {
      clearTimeout(timer);
      last = message;
      timer = setTimeout(hung, hangsAfter);
    });
    worker.on('error', reject);
    worker.on('exit', () => {
      clearTimeout(timer);
      resolve(last);
    });
  });
}

it(`${runs} texts, seed ${seed} (TEXTS_SEED, TEXTS_RUNS and TEXTS_PATH repeat)`, async () => {
  console.log(`arbitrary texts: seed ${seed}, ${runs} runs`);
  const result = await told();
  expect(result.failure).toBeNull();
  expect(result.runs).toBe(runs);
}, 3_600_000);
