/** What stable usually does, asked for once as a rollout begins or is taken up. */
import { isCounted } from '../analysis/judge.ts';
import type { MetricsSource, PastWindows } from '../analysis/source.ts';
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
  const why = (error: unknown): string => (timeout.aborted ? 'it did not come in time.' : explain(error));
  try {
    const past = await source.past(lookbackMs, signal ? AbortSignal.any([signal, timeout]) : timeout);
    return known(past, metrics, stable, why);
  } catch (error) {
    return { text: `The past of ${stable} is not gone by: ${why(error)}` };
  }
}

/** What keeps which metrics from being told; where it is one thing for all of them, they are not named. */
function lost({ windows, failed }: PastWindows, stable: string, why: (error: unknown) => string): string[] {
  const by = new Map<string, string[]>();
  for (const [name, error] of Object.entries(failed)) {
    const reason = why(error);
    by.set(reason, [...(by.get(reason) ?? []), name]);
  }
  const isAll = by.size === 1 && Object.keys(windows).length === 0;
  return [...by].map(([reason, names]) => {
    const which = isAll ? '' : ` (${names.join(', ')})`;
    return `The past of ${stable}${which} is not gone by: ${reason}`;
  });
}

function known(
  past: PastWindows,
  metrics: Policy['metrics'],
  stable: string,
  why: (error: unknown) => string,
): Past {
  const usual: Record<string, Usual> = {};
  const texts: string[] = [];
  // In the order of the policy, whatever came first.
  for (const { name } of metrics) {
    const one = usualOf(past.windows[name] ?? []);
    if (one === 'short') continue;
    if (one === 'uneven') {
      texts.push(`${name} of ${stable} came too unevenly in the time before to be a guide.`);
      continue;
    }
    usual[name] = one;
    const share = `${percent(shareOf(one))} of ${requests(one.requests)}`;
    texts.push(`${name} of ${stable} in the ${duration(one.spanMs)} before: ${share}.`);
  }
  texts.push(...lost(past, stable, why));
  return {
    ...(Object.keys(usual).length > 0 ? { usual } : {}),
    ...(texts.length > 0 ? { text: texts.join(' ') } : {}),
  };
}
