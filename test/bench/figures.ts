/** Figures of a benchmark: medians over runs that alternate with their reference, so that a slow minute hits both. */

/** The middle value; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}

/** The tenth percentile: what it takes while other work on the machine happens to rest. */
export function quiet(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 10)] ?? Number.NaN;
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Runs the contestants in turn, `rounds` times after `warmup` rounds that do not count; times in ms by name. */
export async function inTurn<K extends string>(
  contestants: Record<K, () => unknown>,
  rounds: number,
  warmup = 2,
): Promise<Record<K, number[]>> {
  const names = Object.keys(contestants) as K[];
  const times = Object.fromEntries(names.map(name => [name, [] as number[]])) as Record<K, number[]>;
  for (let round = -warmup; round < rounds; round++) {
    for (const name of names) {
      const ms = await timed(contestants[name]);
      if (round >= 0) times[name].push(ms);
    }
  }
  return times;
}

/** The median of the ratios round by round: what a comparison quotes. */
export const ratio = (ours: readonly number[], theirs: readonly number[]): number =>
  median(ours.map((one, i) => one / (theirs[i] ?? Number.NaN)));

/** A row of the table that `npm run bench` prints. */
export function row(what: string, figure: string, beside = ''): void {
  console.log(`${what.padEnd(58)} ${figure.padStart(14)}  ${beside}`);
}

export const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
