/** What the window knows of a canary while it looks at it: a monitor's or a rollout's few words, by the object's uid. */
import type { Brief } from '../../analysis/model.ts';
import { Emitter } from './emitter.ts';

export interface Note {
  /** The destination that {@link brief} is about, by key. */
  canary: string;
  /** The newest verdict in a few words. */
  brief?: Brief;
  /** Where the monitor is that says so. */
  place?: { context: string; namespace: string; name: string };
  /** How far the rollout is that this window drives. */
  rollout?: string;
  /** Whether that rollout goes on only when a person resumes it. */
  waits?: boolean;
}

/** The notes of a window; whoever looks at a canary keeps them, and takes them away. */
export class Notes {
  readonly #notes = new Map<string, Note>();
  readonly #changed = new Emitter();
  readonly onDidChange = this.#changed.event;

  get(uid: string): Note | undefined {
    return this.#notes.get(uid);
  }

  /** All that are kept, the oldest first. */
  all(): Note[] {
    return [...this.#notes.values()];
  }

  /** Keeps a note, or takes it away; tells only of what reads differently. */
  set(uid: string, note: Note | undefined): void {
    if (JSON.stringify(this.#notes.get(uid)) === JSON.stringify(note)) return;
    if (note) this.#notes.set(uid, note);
    else this.#notes.delete(uid);
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
