/** Durations as Go, CEL and Istio write them: `1h30m`, `1.5s`, `100ms`. */

const NANOSECONDS: Record<string, bigint> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n, // U+00B5
  μs: 1_000n, // U+03BC
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const LONGEST = 2n ** 63n - 1n;
const WHOLE = /^([-+]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;
const PART = /(\d*)\.?(\d*)(ns|us|µs|μs|ms|s|m|h)/g;

/**
 * Nanoseconds of a duration text, or undefined when it is none. Takes what Go's time.ParseDuration takes
 * (a bare `0` is the only number without a unit), since that is what the API server's CEL rules call; a
 * duration beyond 292 years is none.
 */
export function parseGoDuration(text: string): bigint | undefined {
  if (/^[-+]?0$/.test(text)) return 0n;
  const whole = WHOLE.exec(text);
  if (!whole) return undefined;
  let sum = 0n;
  for (const [, digits, fraction = '', unit = ''] of (whole[2] ?? '').matchAll(PART)) {
    const size = NANOSECONDS[unit] ?? 0n;
    sum += BigInt(digits || '0') * size + (BigInt(fraction || '0') * size) / 10n ** BigInt(fraction.length);
  }
  if (sum > LONGEST) return undefined;
  return whole[1] === '-' ? -sum : sum;
}

/** Whether a duration is at least as long as another; undefined where either is no duration. */
export function isAtLeast(text: string, shortest: string): boolean | undefined {
  const [is, least] = [parseGoDuration(text), parseGoDuration(shortest)];
  return is === undefined || least === undefined ? undefined : is >= least;
}
