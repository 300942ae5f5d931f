/** What a person wants to see of the tree. */
import { Emitter } from '../shared/emitter.ts';

export const sortings = ['name', 'share', 'change'] as const;

/** By name; by the canary's share, largest first; by the last shift, newest first. */
export type Sorting = (typeof sortings)[number];

export const isSorting = (value: unknown): value is Sorting => sortings.some(one => one === value);

export interface ViewOptions {
  /** Words that an entry must hold, all of them; empty shows everything. */
  filter: string;
  sort: Sorting;
  onlyCanaries: boolean;
  /** Empty: all of them. */
  namespaces: readonly string[];
}

type Kept = Omit<ViewOptions, 'namespaces'>;

/** A place that outlives the window. */
interface Memory {
  get(): unknown;
  set(kept: Kept): void;
}

const usual: Kept = { filter: '', sort: 'name', onlyCanaries: false };

/** What was kept, as far as it can be read. */
function read(value: unknown): Kept {
  const { filter, sort, onlyCanaries } = { ...usual, ...(value as Partial<Kept> | undefined) };
  return {
    filter: typeof filter === 'string' ? filter : '',
    sort: isSorting(sort) ? sort : 'name',
    onlyCanaries: onlyCanaries === true,
  };
}

/** The options of a window, kept for its workspace. */
export class TreeOptions {
  readonly #memory: Memory;
  readonly #namespaces: () => readonly string[];
  readonly #changed = new Emitter();
  readonly onDidChange = this.#changed.event;
  #kept: Kept;

  constructor(memory: Memory, namespaces: () => readonly string[]) {
    this.#memory = memory;
    this.#namespaces = namespaces;
    this.#kept = read(memory.get());
  }

  now(): ViewOptions {
    return { ...this.#kept, namespaces: this.#namespaces() };
  }

  /** Changes some of them. */
  set(some: Partial<Kept>): ViewOptions {
    this.#kept = { ...this.#kept, ...some };
    this.#memory.set(this.#kept);
    this.#changed.fire();
    return this.now();
  }

  /** Tells that the namespaces are others. */
  again(): void {
    this.#changed.fire();
  }
}
