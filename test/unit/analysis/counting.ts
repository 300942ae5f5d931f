/** Raw series as tests write them: a pod, labels, and samples as `[second, value]`. */
import { Strata, type Weigh } from '../../../src/analysis/counters.ts';
import { Differences, type RawSeries } from '../../../src/analysis/differences.ts';
import { isFailure } from '../../../src/analysis/failures.ts';
import type { Stratum } from '../../../src/analysis/model.ts';

/** Some moment whose milliseconds are a whole number of scrapes. */
export const start = 1_800_000_000_000;

type Samples = readonly (readonly [second: number, value: number])[];

export function series(pod: string, labels: Record<string, string>, samples: Samples): RawSeries {
  return {
    labels: { pod, reporter: 'destination', destination_workload: pod.replace(/-\d+$/, ''), ...labels },
    samples: samples.map(([second, value]) => [start + second * 1000, value] as const),
  };
}

/** Every `interval` seconds from `from` on, the values in turn. */
export const every = (interval: number, values: readonly number[], from = 0): Samples =>
  values.map((value, place) => [from + place * interval, value] as const);

export const weigh: Weigh = labels => {
  const arm = { v1: 'stable', v2: 'canary' } as const;
  const found = arm[labels.destination_workload as 'v1' | 'v2'];
  return found && { arm: found, requests: 1, bad: isFailure(labels) ? 1 : 0 };
};

/** `stable bad/requests, canary bad/requests` of a stratum, with its seconds. */
export const told = ({ from, to, stable, canary }: Stratum): string =>
  `${(from - start) / 1000}-${(to - start) / 1000}: ${stable.bad}/${stable.requests} ${canary.bad}/${canary.requests}`;

export interface Counting {
  differences: Differences;
  strata: Strata;
}

export const counting = (since?: number): Counting => ({
  differences: new Differences(),
  strata: new Strata(weigh, since === undefined ? undefined : start + since * 1000),
});

/** Feeds what was fetched; gives the strata in short form. */
export function feed({ differences, strata }: Counting, ...fetched: RawSeries[]): string[] {
  strata.add(differences.add(fetched).differences);
  return strata.take(differences.interval).strata.map(told);
}
