/** The sidebar's tree: rows of the hub's cluster as the editor draws them. Connects when first looked at. */
import * as vscode from 'vscode';
import { routeStatuses } from '../../canary/status.ts';
import type { Hub } from '../session/hub.ts';
import { flat } from '../shared/plain.ts';
import type { Row } from './row.ts';
import { treeRows } from './rows.ts';
import { isProblem, wayOut } from './view-text.ts';

/** The rows that the hub's state stands for. */
export function rowsOf(hub: Hub): Row[] {
  if (isProblem(hub.connection)) return wayOut();
  return hub.connection.state === 'ready' && hub.snapshot ? treeRows(routeStatuses(hub.snapshot)) : [];
}

const folding = (row: Row): vscode.TreeItemCollapsibleState => {
  if (row.children.length === 0) return vscode.TreeItemCollapsibleState.None;
  return row.collapsed ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.Expanded;
};

export class CanaryTree implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  readonly #hub: Hub;
  readonly #changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #parents = new Map<string, Row>();

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  refresh(): void {
    this.#changed.fire(undefined);
  }

  getChildren(row?: Row): Row[] {
    if (row) return row.children;
    const rows = rowsOf(this.#hub);
    this.#parents.clear();
    const remember = (parent: Row): void => {
      for (const child of parent.children) {
        this.#parents.set(child.id, parent);
        remember(child);
      }
    };
    for (const one of rows) remember(one);
    return rows;
  }

  getParent(row: Row): Row | undefined {
    return this.#parents.get(row.id);
  }

  getTreeItem(row: Row): vscode.TreeItem {
    const item = new vscode.TreeItem(flat(row.label), folding(row));
    item.id = row.id;
    item.description = row.description && flat(row.description);
    item.tooltip = row.tooltip === undefined ? undefined : new vscode.MarkdownString(row.tooltip);
    item.iconPath = new vscode.ThemeIcon(row.icon, row.color ? new vscode.ThemeColor(row.color) : undefined);
    item.accessibilityInformation = { label: flat(row.spoken) };
    item.contextValue = row.contextValue;
    if (row.command) item.command = { command: row.command, title: row.label };
    return item;
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
