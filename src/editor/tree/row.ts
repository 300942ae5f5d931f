/** A row of the tree as plain data: what it says, how it looks, and what commands find on it. */
import type { PodLabels } from '../../canary/readiness.ts';

export type RowKind =
  | 'namespace'
  | 'host'
  | 'virtualService'
  | 'route'
  | 'destination'
  | 'mirror'
  | 'pod'
  | 'note'
  | 'action';

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
  /** Whether there is something below, and whether that shows at first. */
  fold: 'none' | 'open' | 'closed';
  /** Made when first asked for: of thousands of rows only those below an open one are seen. */
  readonly children: Row[];
  /** What selects the pods that are listed below when a person opens the row. */
  pods?: PodLabels;
  /** Changes when the row, or one below it, says something else; for rows that are drawn anew one by one. */
  print?: string;
}

/** What a row is, without what is below it. */
export type Face = Omit<Row, 'children' | 'fold'>;

/** A row with nothing below. */
export const leaf = (face: Face): Row => ({ ...face, fold: 'none', children: [] });

/** A row whose children are made when first asked for. */
export function branch(face: Face, fold: Row['fold'], make: () => Row[]): Row {
  let made: Row[] | undefined;
  return {
    ...face,
    fold,
    get children() {
      made ??= make();
      return made;
    },
  };
}
