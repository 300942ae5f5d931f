/** A sample while it is being filled, and with what. */
import type { Problem, Sample, Stratum } from '../../analysis/model.ts';
import type { PrometheusClient } from './client.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export type Draft = Mutable<Pick<Sample, 'unanswered' | 'expected' | 'isUnlikePast'>> & {
  strata: Record<string, readonly Stratum[]>;
  gauges: Record<string, Partial<Record<'stable' | 'canary', number>>>;
  problems: Problem[];
};

/** One round of asking. */
export interface Asking {
  client: PrometheusClient;
  /** Milliseconds since 1970. */
  now: number;
  signal?: AbortSignal;
}

/** Takes in what there is; a metric without news is left out. */
export function addStrata(draft: Draft, strata: Readonly<Record<string, readonly Stratum[]>>): void {
  for (const [name, some] of Object.entries(strata)) if (some.length > 0) draft.strata[name] = some;
}
