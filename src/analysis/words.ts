/** How numbers read in verdicts. */
import type { ArmCounts, CountMetric } from './model.ts';

/** `1,203`. */
export const whole = (value: number): string =>
  Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');

/** Two digits that say something, three from 100 on: `4.8`, `0.12`, `0.003`, `37`, `250`. */
export function figure(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const size = Math.floor(Math.log10(Math.abs(value)));
  const digits = Math.max(0, Math.min(6, 1 - size));
  return size >= 3 ? whole(value) : String(Number(value.toFixed(digits)));
}

/** Percent of requests that were bad; 0 of none. */
export const shareOf = ({ requests, bad }: ArmCounts): number =>
  requests === 0 ? 0 : (bad / requests) * 100;

/** `4.8 %`: a share that is not quite 0 or 100 does not read as such. */
export function percent(share: number): string {
  if (share > 99 && share < 100) return `${Number(Math.min(share, 99.99).toFixed(2))} %`;
  return `${share < 10 ? figure(share) : Number(share.toFixed(1))} %`;
}

/** `45 s`, `12 min`, `3.5 h`, `7 days`. */
export function duration(ms: number): string {
  if (ms < 120_000) return `${Math.round(ms / 1000)} s`;
  if (ms < 90 * 60_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 48 * 3_600_000 ? `${figure(ms / 3_600_000)} h` : `${figure(ms / 86_400_000)} days`;
}

/** `1 request`, `1,203 requests`. */
export const requests = (count: number): string => `${whole(count)} ${count === 1 ? 'request' : 'requests'}`;

/** `v2 fails 4.8 % of 1,203 requests, v1 0.1 % of 119,000`, in a metric's own verb. */
export function compare(
  metric: CountMetric,
  names: { stable: string; canary: string },
  counts: { stable: ArmCounts; canary: ArmCounts },
): string {
  const { canary, stable } = counts;
  const [is, of] = [percent(shareOf(canary)), requests(canary.requests)];
  const beside =
    stable.requests === 0
      ? `${names.stable} took none`
      : `${names.stable} ${percent(shareOf(stable))} of ${whole(stable.requests)}`;
  if (metric.kind === 'errorShare') return `${names.canary} fails ${is} of ${of}, ${beside}`;
  if (metric.kind === 'slowShare')
    return `${names.canary} takes more than ${figure(metric.slowerThan)} ms for ${is} of ${of}, ${beside}`;
  return `${metric.name}: ${names.canary} has ${is} bad of ${of}, ${beside}`;
}
