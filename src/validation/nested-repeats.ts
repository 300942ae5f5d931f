/** A counted repetition of a counted repetition multiplies: RE2 takes up to so many of one item in all. */
export const MOST_REPEATS = 1000;

/** How often repetitions that are nested in each other repeat what is innermost, while a regex is read. */
export class NestedRepeats {
  /** The most so far, in each group that is open. */
  #most = [1];
  /** Of the item that was read last. */
  #last = 1;

  item(): void {
    this.#last = 1;
  }

  open(): void {
    this.#most.push(1);
  }

  close(): void {
    this.#last = this.#most.length > 1 ? (this.#most.pop() ?? 1) : 1;
    this.#note();
  }

  /** Repeats the last item, by `{2,3}` or, with an empty text, without a count. What is wrong with that, if anything. */
  repeat(counted: string): string | undefined {
    const counts = counted.match(/\d+/g)?.map(Number) ?? [];
    this.#last *= Math.max(1, ...counts);
    this.#note();
    if (this.#last <= MOST_REPEATS) return undefined;
    return `${counted} makes ${this.#last} repetitions with those inside, and ${MOST_REPEATS} are the most`;
  }

  #note(): void {
    const most = this.#most.pop() ?? 1;
    this.#most.push(Math.max(most, this.#last));
  }
}
