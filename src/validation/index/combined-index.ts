import { type Overlay, overlay } from './overlay.ts';
import type { ClusterSource, HostKind, HostMatch, KnownResource, WorkspaceIndex } from './workspace-index.ts';

/** Kinds that are asked whether they exist: for these a guess which one a file replaces takes nothing away. */
const EXISTENCE: ReadonlySet<string> = new Set(['Service', 'Gateway', 'Namespace']);

interface Cached {
  upper: readonly KnownResource[];
  lower: readonly KnownResource[];
  laid: Overlay;
}

/** The cluster as a source, and the namespace that its context puts objects into that name none. */
export interface ClusterOptions {
  context: string;
  namespace: string | null;
  /** Not all files could be read: what is found nowhere may be in one of those. */
  partial?: boolean;
}

/**
 * One index over another: an object of the upper one (a file, a buffer) takes the place of the lower one's with
 * the same kind, namespace and name. With `cluster`, the lower one holds a cluster's live objects.
 */
export class CombinedIndex implements WorkspaceIndex {
  readonly cluster: ClusterSource | undefined;
  private readonly upper: WorkspaceIndex;
  private readonly lower: WorkspaceIndex;
  private readonly namespace: string | null;
  private readonly partial: boolean;
  private readonly kinds = new Map<string, Cached>();

  constructor(upper: WorkspaceIndex, lower: WorkspaceIndex, cluster?: ClusterOptions) {
    this.upper = upper;
    this.lower = lower;
    this.namespace = cluster?.namespace ?? null;
    this.partial = cluster?.partial ?? false;
    const below = lower.cluster;
    this.cluster = cluster
      ? { context: cluster.context, without: upper }
      : below && { context: below.context, without: new CombinedIndex(upper, below.without) };
  }

  get version(): number | undefined {
    const { version: above } = this.upper;
    const { version: below } = this.lower;
    return above === undefined || below === undefined ? undefined : above + below;
  }

  get moves(): number {
    return (this.upper.moves ?? 0) + (this.lower.moves ?? 0);
  }

  /** What the lower index knows completely; not where it is a guess which of its objects a file replaces. */
  isComplete(kind: string, namespace: string | null): boolean {
    if (this.partial || !this.lower.isComplete(kind, namespace)) return false;
    if (EXISTENCE.has(kind)) return true;
    const { guessed } = this.laid(kind);
    return namespace === null ? guessed.size === 0 : !guessed.has(namespace);
  }

  ofKind(kind: string): readonly KnownResource[] {
    return this.laid(kind).all;
  }

  inNamespace(kind: string, namespace: string | null): readonly KnownResource[] {
    return this.join(kind, this.upper.inNamespace(kind, namespace), this.lower.inNamespace(kind, namespace));
  }

  named(kind: string, name: string, namespace: string | null): readonly KnownResource[] {
    return this.join(kind, this.upper.named(kind, name, namespace), this.lower.named(kind, name, namespace));
  }

  forHost(kind: HostKind, host: string, namespace: string | null): readonly HostMatch[] {
    const { merged, hidden } = this.laid(kind);
    const above = this.upper.forHost(kind, host, namespace).map(({ resource, certain }) => {
      return { resource: merged.get(resource) ?? resource, certain };
    });
    const below = this.lower.forHost(kind, host, namespace).filter(({ resource }) => !hidden.has(resource));
    return [...above, ...below];
  }

  isPatch(file: string): boolean {
    return this.upper.isPatch(file) || this.lower.isPatch(file);
  }

  private join(
    kind: string,
    above: readonly KnownResource[],
    below: readonly KnownResource[],
  ): readonly KnownResource[] {
    const { merged, hidden } = this.laid(kind);
    return [...above.map(each => merged.get(each) ?? each), ...below.filter(each => !hidden.has(each))];
  }

  /** Indexes give the same list until something changes, so rules that ask again and again find it laid. */
  private laid(kind: string): Overlay {
    const [upper, lower] = [this.upper.ofKind(kind), this.lower.ofKind(kind)];
    const cached = this.kinds.get(kind);
    if (cached && cached.upper === upper && cached.lower === lower) return cached.laid;
    const laid = overlay(upper, lower, this.namespace);
    this.kinds.set(kind, { upper, lower, laid });
    return laid;
  }
}
