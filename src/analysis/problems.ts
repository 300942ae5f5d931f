/** What a source could not tell, in words. */
import type { Left } from './counters.ts';
import type { Oddity } from './differences.ts';
import type { Labels } from './failures.ts';
import type { Arm, Problem } from './model.ts';
import type { MetricsTarget } from './source.ts';

const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`;

/** A problem of each kind and version, however many series have it. */
export function oddProblems(
  target: MetricsTarget,
  odd: readonly Oddity[],
  armOf: (labels: Labels) => Arm | undefined,
  metric?: string,
): Problem[] {
  const found = new Map<string, Problem>();
  for (const { what, labels } of odd) {
    const arm = armOf(labels);
    if (!arm) continue;
    const { key } = target.versions[arm];
    const pod = labels.pod ?? labels.instance ?? '';
    const at = pod === '' ? key : `${pod} (${key})`;
    const text = {
      reset: `Counters of ${at} began anew, as after a restart; what they counted just before is lost.`,
      'not-a-number': `Counters of ${at} held something that is no number; it was passed over.`,
      renamed: `Series of ${at} came back with other labels; they are counted from here on.`,
    }[what];
    const code = what === 'not-a-number' ? what : 'counter-reset';
    const id = `${what} ${arm}`;
    if (!found.has(id)) found.set(id, { code, ...(metric ? { metric } : {}), arm, text });
  }
  return [...found.values()];
}

/** A problem of each version that came back after the others had been told. */
export function leftProblems(target: MetricsTarget, left: readonly Left[], metric?: string): Problem[] {
  return (['stable', 'canary'] as const).flatMap(arm => {
    const own = left.filter(one => one.arm === arm);
    const [first] = own;
    if (!first) return [];
    const requests = own.reduce((sum, one) => sum + one.requests, 0);
    const text = `${target.versions[arm].key} was not scraped for ${seconds(first.to - first.from)}; ${requests} requests of that time are left out, since what the other version did then has been judged already.`;
    return [{ code: 'scrape-gap' as const, ...(metric ? { metric } : {}), arm, text }];
  });
}

/** When a version's samples came last; undefined where there never were any. */
export type LastSeen = Readonly<Record<Arm, number | undefined>>;

/** Versions without samples, or without any of late. */
export function silenceProblems(
  target: MetricsTarget,
  last: LastSeen,
  { now, interval, what, metric }: { now: number; interval: number; what: string; metric?: string },
): Problem[] {
  return (['stable', 'canary'] as const).flatMap((arm): Problem[] => {
    const at = last[arm];
    const { key } = target.versions[arm];
    const about = { ...(metric ? { metric } : {}), arm };
    if (at === undefined)
      return [{ code: 'no-samples', ...about, text: `There is no sample of ${key} in ${what} yet.` }];
    // Four scrapes, and what it takes until a sample can be asked for.
    if (now - at <= 4 * interval + 10_000) return [];
    const text = `The last sample of ${key} in ${what} is ${seconds(now - at)} old (scraped every ${seconds(interval)}). Check that Prometheus still scrapes its pods.`;
    return [{ code: 'stale', ...about, text }];
  });
}
