/** Makes the exported API of the parts. */
import type { ExtensionApi, TreeRow } from './api.ts';
import type { Log } from './log/log.ts';
import { contentsOf, type TreeParts } from './tree/provider.ts';
import type { Row } from './tree/row.ts';
import type { TreeView } from './tree/view.ts';
import { linesAbove, messageOf } from './tree/view-text.ts';

const copied = ({ kind, id, label, description, tooltip, contextValue, icon, children }: Row): TreeRow => ({
  kind,
  id,
  label,
  description,
  tooltip,
  contextValue,
  icon,
  children: children.map(copied),
});

/** The row of that id at any depth. */
function find(id: string, among: readonly Row[]): Row | undefined {
  for (const row of among) {
    const found = row.id === id ? row : find(id, row.children);
    if (found) return found;
  }
  return undefined;
}

/** The API over a window's tree and log. */
export function makeApi(parts: TreeParts, view: TreeView, log: Log): ExtensionApi {
  const { hub, options } = parts;
  const rows = (): Row[] => contentsOf(parts).rows;
  return {
    state: () => hub.connection.state,
    context: () => hub.connection.context,
    message: () => messageOf(hub.connection),
    above: () => linesAbove(hub.connection, options.now(), contentsOf(parts)),
    tree: () => rows().map(copied),
    async open(id) {
      const row = find(id, rows());
      return row ? (await view.tree.getChildren(row)).map(copied) : [];
    },
    close(id) {
      const row = find(id, rows());
      if (row) view.tree.forget(row);
    },
    keys: () => view.keys(),
    outputLog: () => log.lines(),
  };
}
