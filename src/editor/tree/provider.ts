/** The sidebar's tree: rows of the hub's cluster as the editor draws them. */
import * as vscode from 'vscode';
import type { ClusterFacade } from '../../cluster/ports.ts';
import { clusterCode } from '../session/connection.ts';
import type { Hub } from '../session/hub.ts';
import type { Notes } from '../shared/notes.ts';
import { flat } from '../shared/plain.ts';
import { t } from '../shared/text.ts';
import type { Around } from './around.ts';
import { changedRows } from './changed.ts';
import type { TreeOptions } from './options.ts';
import { mostPods, podRows, podsFailed } from './pods.ts';
import type { Row } from './row.ts';
import { treeRows } from './rows.ts';
import { whatIsShown } from './shown.ts';
import { isProblem, wayOut } from './view-text.ts';

/** What the tree is made of. */
export interface TreeParts {
  hub: Hub;
  options: TreeOptions;
  facade(): ClusterFacade;
  /** How an object differs from the workspace's file, in a few words. */
  drift?: Around['drift'];
  /** What this window's monitors and rollouts say, and when they say something else. */
  note?: Around['note'];
  notes?: Pick<Notes, 'onDidChange'>;
  /** Resolves when the workspace's files are known, which {@link drift} compares with. */
  known?(): Promise<unknown>;
}

interface Contents {
  rows: Row[];
  /** VirtualServices behind the rows, and all that there are. */
  shown: number;
  total: number;
  /** What the rows were made with. */
  around?: Around;
}

/** The rows that the hub's state stands for. `kept` is brought up to date where there is one. */
export function contentsOf({ hub, options, drift, note }: TreeParts, kept?: Around): Contents {
  const { connection, snapshot } = hub;
  if (isProblem(connection)) return { rows: wayOut(), shown: 0, total: 0 };
  if (connection.state !== 'ready' || !snapshot) return { rows: [], shown: 0, total: 0 };
  const { shown, total } = whatIsShown(snapshot, options.now());
  const around = Object.assign(kept ?? {}, { snapshot, now: Date.now(), drift, note });
  const objects = new Set(shown.map(one => one.object.uid || `${one.namespace}/${one.object.name}`));
  return { rows: treeRows(shown, around), shown: objects.size, total, around };
}

const foldings = {
  none: vscode.TreeItemCollapsibleState.None,
  open: vscode.TreeItemCollapsibleState.Expanded,
  closed: vscode.TreeItemCollapsibleState.Collapsed,
};

export class CanaryTree implements vscode.TreeDataProvider<Row>, vscode.Disposable {
  readonly #parts: TreeParts;
  readonly #changed = new vscode.EventEmitter<Row[] | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  readonly #parents = new WeakMap<Row, Row>();
  /** What was listed below destinations, until they are closed. */
  readonly #pods = new Map<string, Promise<Row[]>>();
  #rows?: Row[];
  #around?: Around;
  #counts = { shown: 0, total: 0 };

  constructor(parts: TreeParts) {
    this.#parts = parts;
  }

  /** How many VirtualServices are shown, and how many there are. */
  get counts(): { shown: number; total: number } {
    return this.#counts;
  }

  /** Looks again at what there is, and has those rows drawn anew that say something else by now. */
  refresh(): void {
    const { rows, shown, total, around } = contentsOf(this.#parts, this.#around);
    this.#counts = { shown, total };
    this.#around = around;
    const changed = this.#rows && changedRows(this.#rows, rows);
    if (!changed) {
      this.#rows = rows;
      this.#changed.fire(undefined);
    } else if (changed.length > 0) this.#changed.fire(changed);
  }

  getChildren(row?: Row): Row[] | Promise<Row[]> {
    if (!row) {
      if (!this.#rows) this.refresh();
      return this.#rows ?? [];
    }
    const children = row.pods ? this.#podsOf(row, row.pods) : row.children;
    if (Array.isArray(children)) for (const child of children) this.#parents.set(child, row);
    return children;
  }

  getParent(row: Row): Row | undefined {
    return this.#parents.get(row);
  }

  getTreeItem(row: Row): vscode.TreeItem {
    const item = new vscode.TreeItem(flat(row.label), foldings[row.fold]);
    item.id = row.id;
    item.description = row.description && flat(row.description);
    item.tooltip = row.tooltip === undefined ? undefined : new vscode.MarkdownString(row.tooltip);
    item.iconPath = new vscode.ThemeIcon(row.icon, row.color ? new vscode.ThemeColor(row.color) : undefined);
    item.accessibilityInformation = { label: flat(row.spoken) };
    item.contextValue = row.contextValue;
    if (row.command) item.command = { command: row.command, title: row.label, arguments: [row] };
    return item;
  }

  /** Forgets the pods below a row, so that they are listed anew when it is opened again. */
  forget(row?: Row): void {
    if (row) this.#pods.delete(row.id);
    else this.#pods.clear();
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #podsOf(row: Row, selected: NonNullable<Row['pods']>): Promise<Row[]> {
    const listed = this.#pods.get(row.id) ?? this.#list(row, selected);
    this.#pods.set(row.id, listed);
    return listed;
  }

  async #list({ id }: Row, { namespace, labels }: NonNullable<Row['pods']>): Promise<Row[]> {
    const { hub, facade } = this.#parts;
    const session = hub.live?.session;
    if (!session) return [];
    try {
      const list = await facade().listPods(session, namespace, labels, mostPods);
      return podRows(list, id, Date.now());
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const isRight = clusterCode(error) === 'forbidden';
      return podsFailed(id, isRight ? t('You may not list pods in namespace {0}: {1}', namespace, why) : why);
    }
  }
}
