/** Which series a selector means, and which of their samples. */
import type { Labels } from '../traffic/labels.ts';
import type { StoredSeries } from '../traffic/series.ts';
import type { Matcher } from './syntax.ts';

/** For how long a sample is good for a moment without one. */
const lookbackMs = 5 * 60_000;

/** What queries are asked of. */
export interface Database {
  series: readonly StoredSeries[];
  /** Between two scrapes: a series that was not in the scrape after its last sample has ended. Infinity: nobody knows. */
  scrapeMs: number;
}

type Test = (labels: Labels) => boolean;

function testOf({ label, operator, value }: Matcher): Test {
  if (operator === '=') return labels => (labels[label] ?? '') === value;
  if (operator === '!=') return labels => (labels[label] ?? '') !== value;
  const pattern = new RegExp(`^(?:${value})$`, 's');
  const wanted = operator === '=~';
  return labels => pattern.test(labels[label] ?? '') === wanted;
}

/** The series that fit all matchers. */
export function selected({ series }: Database, matchers: readonly Matcher[]): StoredSeries[] {
  const tests = matchers.map(testOf);
  return series.filter(one => tests.every(test => test(one.labels)));
}

/** How many samples are not later than a moment. */
export function countUntil(times: readonly number[], at: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The value of a series at a moment: its last sample, unless that is old, or the series has ended. */
export function valueAt(
  { times, values }: StoredSeries,
  at: number,
  { scrapeMs }: Database,
): number | undefined {
  const place = countUntil(times, at) - 1;
  const time = times[place];
  if (time === undefined || time <= at - lookbackMs || time + scrapeMs <= at) return undefined;
  return values[place];
}

/** The places of the samples after `from`, up to `to`. */
export const placesWithin = (
  times: readonly number[],
  from: number,
  to: number,
): [first: number, end: number] => [countUntil(times, from), countUntil(times, to)];
