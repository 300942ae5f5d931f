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
  children: TreeRow[];
}

export interface ExtensionApi {
  /** The context key `istioCanary.state`. */
  state(): ConnectionState;
  /** The kubeconfig context that is shown; undefined while none is. */
  context(): string | undefined;
  /** The lines above the tree: what went wrong, or what is not known. */
  message(): string | undefined;
  /** The tree's rows, nested. */
  tree(): TreeRow[];
  /** The last lines of the output channel. */
  outputLog(): string[];
}
