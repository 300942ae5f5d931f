/** Runs the property in a thread of its own, so that a text that hangs it can be told and stopped. */
import { parentPort, workerData } from 'node:worker_threads';
import fc from 'fast-check';
import { checkEverything, type Shares } from './everything.ts';
import { share, texts } from './generators.ts';

const { seed, runs, path, shares } = workerData as {
  seed: number;
  runs: number;
  path?: string;
  shares: Shares;
};

const property = fc.property(texts, texts, share, (text, other, at) => {
  parentPort?.postMessage({ text });
  // The text before the last edit shares documents with it, or none at all.
  const previous = at < 0.5 ? other : `${text.slice(0, text.length * at)}\n${text.slice(text.length * at)}`;
  checkEverything(text, previous, at, shares);
});
const result = fc.check(property, { seed, numRuns: runs, path, endOnFailure: false });
parentPort?.postMessage({
  runs: result.numRuns,
  failure: result.failed ? `${fc.defaultReportMessage(result)}\n${String(result.errorInstance)}` : null,
});
