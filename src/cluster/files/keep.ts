/** Keeps an applied file in the journal while it is written: a process that dies half way leaves its way back. */
import type { FileObjectOutcome, PreparedFile } from '../../canary/files/model.ts';
import type { Journal } from '../../canary/journal.ts';
import type { Whole } from './request.ts';

/** What is kept of one file, under one plan. */
export class FileKeeper {
  readonly #journal: Journal | undefined;
  readonly #prepared: PreparedFile;
  readonly #files: readonly string[];
  readonly #at = new Date().toISOString();

  constructor(journal: Journal | undefined, prepared: PreparedFile, files: readonly string[]) {
    this.#journal = journal;
    this.#prepared = prepared;
    this.#files = files;
  }

  /** Before a write: its result as if it had arrived, since nobody may live to see its answer. */
  async before(outcomes: readonly FileObjectOutcome[], one: FileObjectOutcome, result: Whole): Promise<void> {
    const { uid, ...rest } = result.metadata ?? {};
    // A dry run gives what it creates a uid that the object will not have.
    const metadata = one.previous ? { ...rest, uid } : rest;
    const written = {
      ...one,
      now: { ...result, metadata },
      ...(one.now ? { orElse: one.now } : {}),
    };
    await this.#keep(outcomes.map(each => (each === one ? written : each)));
  }

  /** As it is by now. Where nothing was written nothing is left to be taken back. */
  async after(outcomes: readonly FileObjectOutcome[]): Promise<void> {
    if (outcomes.some(({ now }) => now !== undefined)) return this.#keep(outcomes);
    this.#journal?.forgetFile({ ...this.#base, objects: [] });
    await this.#journal?.settled();
  }

  get #base() {
    return { plan: this.#prepared.id, cluster: this.#prepared.cluster, dryRun: false };
  }

  async #keep(objects: readonly FileObjectOutcome[]): Promise<void> {
    // Copied: what is kept is what is so now, though it is written a moment later.
    const outcome = structuredClone({ ...this.#base, objects: [...objects] });
    this.#journal?.rememberFile({ at: this.#at, files: [...this.#files], outcome });
    await this.#journal?.settled();
  }
}
