/** What stable usually does, asked for once as a rollout begins or is taken up. */
import { isCounted } from '../analysis/judge.ts';
import type { MetricsSource } from '../analysis/source.ts';
import { type Usual, usualOf } from '../analysis/usual.ts';
import { duration, percent, requests, shareOf } from '../analysis/words.ts';
import type { Policy } from './model.ts';

/** By metric, where it is known. */
export type KnownUsual = Readonly<Record<string, Usual>>;

export interface Past {
  usual?: KnownUsual;
  /** For people: what is gone by, or why nothing is. Empty where there is nothing to say. */
  text?: string;
}

interface Asking {
  /** Anything thrown, in a person's words. */
  explain(error: unknown): string;
  signal?: AbortSignal;
}

/** A rollout does not wait for it longer than this, in milliseconds. */
const patienceMs = 10_000;

/** Asks the source about `stable`, by its key; never throws, since a rollout goes without it, too. */
export async function lookBack(
  source: Pick<MetricsSource, 'past'>,
  { metrics, lookbackMs }: Pick<Policy, 'metrics' | 'lookbackMs'>,
  stable: string,
  { explain, signal }: Asking,
): Promise<Past> {
  if (lookbackMs === 0 || !metrics.some(isCounted)) return {};
  const timeout = AbortSignal.timeout(patienceMs);
  try {
    const past = await source.past(lookbackMs, signal ? AbortSignal.any([signal, timeout]) : timeout);
    return known(
      Object.entries(past).map(([name, windows]) => [name, usualOf(windows)]),
      stable,
    );
  } catch (error) {
    const why = timeout.aborted ? 'it did not come in time.' : explain(error);
    return { text: `The past of ${stable} is not gone by: ${why}` };
  }
}

function known(found: readonly [string, ReturnType<typeof usualOf>][], stable: string): Past {
  const usual: Record<string, Usual> = {};
  const texts: string[] = [];
  for (const [name, one] of found) {
    if (one === 'short') continue;
    if (one === 'uneven') {
      texts.push(`${name} of ${stable} came too unevenly in the time before to be a guide.`);
      continue;
    }
    usual[name] = one;
    const share = `${percent(shareOf(one))} of ${requests(one.requests)}`;
    texts.push(`${name} of ${stable} in the ${duration(one.spanMs)} before: ${share}.`);
  }
  return {
    ...(Object.keys(usual).length > 0 ? { usual } : {}),
    ...(texts.length > 0 ? { text: texts.join(' ') } : {}),
  };
}
