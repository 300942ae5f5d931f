/** Istio's buckets of request durations, in milliseconds. */
export const buckets = [
  0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000,
  3_600_000,
];

/** Durations counted as a Prometheus histogram counts them. */
export class Histogram {
  /** By bucket, not yet cumulated; the last one is for what is longer than all. */
  readonly #counts: number[] = new Array(buckets.length + 1).fill(0);
  #sum = 0;
  count = 0;

  add(ms: number): void {
    const place = buckets.findIndex(bound => ms <= bound);
    const i = place === -1 ? buckets.length : place;
    this.#counts[i] = (this.#counts[i] ?? 0) + 1;
    this.#sum += ms;
    this.count++;
  }

  /** How many were longer than one of the buckets' bounds. */
  above(bound: number): number {
    return this.#counts.slice(buckets.indexOf(bound) + 1).reduce((all, count) => all + count, 0);
  }

  /** Its lines in Prometheus' text format; `labels` without braces. */
  lines(name: string, labels: string): string[] {
    let total = 0;
    const lines = this.#counts.map((count, i) => {
      total += count;
      return `${name}_bucket{${labels},le="${buckets[i] ?? '+Inf'}"} ${total}`;
    });
    return [...lines, `${name}_sum{${labels}} ${this.#sum}`, `${name}_count{${labels}} ${this.count}`];
  }
}
