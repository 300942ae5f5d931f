/** What the extension exports, for tests and for other extensions. Everything is a copy; nothing holds a credential. */
import type { ConnectionState } from './session/connection.ts';
import type { Row } from './tree/row.ts';

/** A row as it is shown. */
export interface TreeRow {
  kind: Row['kind'];
  id: string;
  label: string;
  description?: string;
  tooltip?: string;
  contextValue: string;
  icon: string;
  children: TreeRow[];
}

export interface ExtensionApi {
  /** The context key `istioCanary.state`. */
  state(): ConnectionState;
  /** The kubeconfig context that is shown; undefined while none is. */
  context(): string | undefined;
  /** The lines above the tree: what went wrong, or what is not known. */
  message(): string | undefined;
  /** All lines above the tree: the cluster, what is left out, and what {@link message} says. */
  above(): string | undefined;
  /** The tree's rows, nested. */
  tree(): TreeRow[];
  /** What opening a row lists below it, such as a version's pods. Empty for an id that is not shown. */
  open(id: string): Promise<TreeRow[]>;
  /** Collapses a row again, as far as it remembers what it has listed. */
  close(id: string): void;
  /** The context keys of the view, without `istioCanary.`. */
  keys(): Record<string, unknown>;
  /** The last lines of the output channel. */
  outputLog(): string[];
}
