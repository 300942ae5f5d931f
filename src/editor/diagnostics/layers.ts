/** What is known, in layers: open documents of their own, the workspace's files, the live cluster. */
import { CombinedIndex, FileIndex, type LiveIndex, type WorkspaceIndex } from '../../validation/index.ts';
import type { ParsedText } from '../../yaml/index.ts';

/** A cluster as a source. */
export interface LiveSource {
  index: LiveIndex;
  /** The kubeconfig's name for it. */
  context: string;
  /** Where its context puts objects that name no namespace. */
  namespace: string;
}

/**
 * A document that lies outside of what counts (excluded, ignored, untitled, from elsewhere) knows itself and
 * everything that counts, while nothing else is judged by it: proposals alone look at it too.
 */
export class Layers {
  /** What counts for all. */
  readonly files = new FileIndex();
  private readonly apart = new FileIndex();
  private readonly own = new Map<string, FileIndex>();
  private live: LiveSource | undefined;
  private partial = false;
  private shared: WorkspaceIndex = this.files;
  private all: WorkspaceIndex = this.files;

  /** Turns to another cluster, or to none. */
  useCluster(live: LiveSource | undefined): void {
    this.live = live;
    this.lay();
  }

  /** Whether some files could not be taken in. */
  isPartial(partial: boolean): void {
    this.partial = partial;
    this.lay();
  }

  /** Takes a document that counts for itself alone; undefined when it does no longer. */
  setApart(file: string, parsed: ParsedText | undefined): void {
    if (parsed) {
      const own = this.own.get(file) ?? new FileIndex();
      own.set(file, parsed);
      this.own.set(file, own);
      this.apart.set(file, parsed);
    } else if (this.own.delete(file)) this.apart.delete(file);
    else return;
    this.lay();
  }

  /** What findings of a file are made with. */
  seenBy(file: string): WorkspaceIndex {
    const own = this.own.get(file);
    return own ? new CombinedIndex(own, this.shared) : this.shared;
  }

  /** Everything, to be offered and shown. */
  get known(): WorkspaceIndex {
    return this.all;
  }

  private lay(): void {
    const { live, partial, files } = this;
    const { context = '', namespace = '' } = live ?? {};
    this.shared = live ? new CombinedIndex(files, live.index, { context, namespace, partial }) : files;
    this.all = this.own.size > 0 ? new CombinedIndex(this.apart, this.shared) : this.shared;
  }
}
