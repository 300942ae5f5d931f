export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json };

/** What makes a field's value; called only when the field is taken. */
export type Fields = Record<string, () => Json>;

/** Choices that a seed decides: the same seed makes the same choices. */
export class Dice {
  private state: number;
  private wanted: readonly string[] = [];

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** From 0 to below 1. Mulberry32, since its low bits are as good as its high ones. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** From now on these fields are taken wherever there is a choice of fields. */
  aimAt(fields: readonly string[]): void {
    this.wanted = fields;
  }

  /** Whether to take a field that is taken in such a share of the cases. */
  takes(name: string, share: number): boolean {
    return this.chance(this.wanted.includes(name) ? 1 : share);
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  /** A whole number, both ends included. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  pick<T>(choices: readonly T[]): T {
    const choice = choices[this.whole(0, choices.length - 1)];
    if (choice === undefined) throw new Error('nothing to pick from');
    return choice;
  }

  /** One of several makers, each with its share of the calls. */
  weighted<T>(...choices: readonly (readonly [share: number, make: () => T])[]): T {
    let left = this.next() * choices.reduce((sum, [share]) => sum + share, 0);
    const chosen = choices.find(([share]) => {
      left -= share;
      return left < 0;
    });
    if (!chosen) throw new Error('nothing to choose from');
    return chosen[1]();
  }

  list<T>(from: number, to: number, make: (at: number) => T): T[] {
    return Array.from({ length: this.whole(from, to) }, (_, at) => make(at));
  }

  /** Different members of a list, in its order. */
  subset<T>(choices: readonly T[], atLeast = 1): T[] {
    const taken = choices.filter(() => this.chance(0.4));
    return taken.length >= atLeast ? taken : choices.slice(0, atLeast);
  }

  /** An object with each field taken or left out, but at least one of them. */
  some(fields: Fields, share = 0.4): JsonObject {
    const names = Object.keys(fields);
    const taken = names.filter(name => this.takes(name, share));
    return Object.fromEntries(
      (taken.length > 0 ? taken : [this.pick(names)]).map(name => made(fields, name)),
    );
  }

  /** An object with exactly one of the fields. */
  oneOf(fields: Fields): JsonObject {
    const names = Object.keys(fields);
    return Object.fromEntries([
      made(fields, names.find(name => this.wanted.includes(name)) ?? this.pick(names)),
    ]);
  }
}

function made(fields: Fields, name: string): [string, Json] {
  return [name, fields[name]?.() ?? null];
}
