/** Chance that can be had again: the same seed and moment give the same throws, whoever asks, and when. */

export interface Dice {
  /** From 0 up to 1. */
  uniform(): number;
  /** Around 0, with a standard deviation of 1. */
  normal(): number;
  /** How many of what happens `mean` times on average. */
  count(mean: number): number;
}

/** A number of 32 bits that depends on all of them. */
function mixed(...numbers: readonly number[]): number {
  let hash = 0x811c9dc5;
  for (const one of numbers)
    for (const part of [one >>> 0, Math.floor(one / 2 ** 32) >>> 0])
      hash = Math.imul(hash ^ (part ^ (part >>> 15)), 0x01000193) ^ (hash >>> 13);
  return hash >>> 0;
}

/** Means above this are thrown as a normal distribution, which is hard to tell from them. */
const many = 60;

/** Dice for what these numbers name: a seed, a moment. */
export function diceFor(...numbers: readonly number[]): Dice {
  let state = mixed(...numbers);
  // Mulberry32: small, quick, and good enough for a load.
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let next = Math.imul(state ^ (state >>> 15), 1 | state);
    next = (next + Math.imul(next ^ (next >>> 7), 61 | next)) ^ next;
    return ((next ^ (next >>> 14)) >>> 0) / 2 ** 32;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const count = (mean: number): number => {
    if (mean > many) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
    const limit = Math.exp(-mean);
    let thrown = -1;
    for (let product = 1; product > limit || thrown < 0; thrown++) product *= uniform();
    return thrown;
  };
  return { uniform, normal, count };
}
