/**
 * The tree without VS Code: the window's hub and the provider of the tree, asked for rows as VS Code asks, with
 * everything open but pods. Only the module `vscode` is a stand-in.
 */
import { registerHooks } from 'node:module';
import type { ClusterFacade } from '../../src/cluster/ports.ts';
import type { Row } from '../../src/editor/tree/row.ts';

registerHooks({
  resolve: (name, context, next) =>
    name === 'vscode'
      ? next(new URL('./vscode-tree.ts', import.meta.url).href, context)
      : next(name, context),
});
const { Hub } = await import('../../src/editor/session/hub.ts');
const { CanaryTree } = await import('../../src/editor/tree/provider.ts');
const { TreeOptions } = await import('../../src/editor/tree/options.ts');

/** A row as it shows: where it is, and what it says. */
export interface ShownRow {
  id: string;
  kind: Row['kind'];
  label: string;
  description: string;
}

/** Rows that have to be drawn anew, with what is below them; undefined: all. */
export type Redrawn = readonly Row[] | undefined;

/** Opens the tree on the kubeconfig's context; `drawn` is called whenever rows have to be drawn anew. */
export function openTree(
  kubeconfig: string,
  facade: ClusterFacade,
  drawn: (rows: Redrawn) => void = () => {},
) {
  const hub = new Hub({
    facade: () => facade,
    choice: () => ({ kubeconfig }),
    trusted: () => true,
    info: () => {},
    watchFiles: () => ({ dispose: () => {} }),
    patienceMs: 600_000,
  });
  const options = new TreeOptions({ get: () => undefined, set: () => {} }, () => []);
  const tree = new CanaryTree({ hub, options, facade: () => facade });
  const owned = [tree.onDidChangeTreeData(drawn), hub.onDidChange(() => tree.refresh())];
  const walk = (row: Row | undefined, into: ShownRow[]): void => {
    // Pods are asked for only where a person opens a destination.
    const children = row?.pods ? [] : tree.getChildren(row);
    if (!Array.isArray(children)) return;
    for (const child of children) {
      const item = tree.getTreeItem(child);
      const { label = '', description = '' } = item;
      into.push({ id: child.id, kind: child.kind, label: String(label), description: String(description) });
      walk(child, into);
    }
  };
  return {
    hub,
    tree,
    /** Every row, or those below one, top down. */
    rows(below?: Row): ShownRow[] {
      const rows: ShownRow[] = [];
      walk(below, rows);
      return rows;
    },
    close(): void {
      for (const one of owned) one.dispose();
      tree.dispose();
      hub.dispose();
    },
  };
}
