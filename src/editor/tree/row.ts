/** A row of the tree as plain data: what it says, how it looks, and what commands find on it. */

export type RowKind = 'namespace' | 'host' | 'virtualService' | 'route' | 'destination' | 'action';

/** What a command is about when it is called on a row. */
export interface RowTarget {
  namespace: string;
  name: string;
  route?: string;
  key?: string;
}

export interface Row {
  kind: RowKind;
  /** Stable across refreshes, so that the tree keeps what is expanded and selected. */
  id: string;
  label: string;
  description?: string;
  /** Markdown; texts of the cluster are escaped in it. */
  tooltip?: string;
  icon: string;
  /** A theme colour's id. */
  color?: string;
  /** What a screen reader says. */
  spoken: string;
  /** For menus: the kind, then what the row is. */
  contextValue: string;
  target?: RowTarget;
  command?: string;
  collapsed?: boolean;
  children: Row[];
}
