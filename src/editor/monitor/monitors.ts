/** The monitors of a window, one a canary. */
import * as vscode from 'vscode';
import type { ClusterIdentity } from '../../canary/model.ts';
import type { Target } from '../../canary/shift.ts';
import type { Cockpit } from '../cockpit.ts';
import type { Rollouts } from '../rollout/rollouts.ts';
import { sameCluster } from '../shared/cluster.ts';
import { type Kept, readKept } from './messages.ts';
import type { Opened } from './open.ts';
import { MonitorPanel } from './panel.ts';
import { sameTarget } from './subject.ts';

/** The webview's type in package.json's activation and in what VS Code keeps over a reload. */
export const viewType = 'istioCanary.monitor';

export class Monitors implements vscode.Disposable {
  readonly #cockpit: Cockpit;
  readonly #rollouts: Rollouts;
  readonly #panels = new Set<MonitorPanel>();

  constructor(cockpit: Cockpit, rollouts: Rollouts) {
    this.#cockpit = cockpit;
    this.#rollouts = rollouts;
  }

  /** Shows the monitor of that canary again, where there is one. */
  reveal(cluster: ClusterIdentity, target: Target): MonitorPanel | undefined {
    const found = [...this.#panels].find(
      one => sameTarget(one.target, target) && one.cluster !== undefined && sameCluster(one.cluster, cluster),
    );
    found?.reveal();
    return found;
  }

  /** Shows what was opened: in the panel that waits for it after a reload, else in a new one. */
  show(opened: Opened): MonitorPanel {
    const { target, context } = opened;
    const resting = [...this.#panels].find(
      one => one.cluster === undefined && one.context === context && sameTarget(one.target, target),
    );
    if (resting) {
      resting.reveal();
      resting.start(opened);
      return resting;
    }
    const kept: Kept = { context, ...target, range: 15, paused: false };
    const { Active } = vscode.ViewColumn;
    const panel = vscode.window.createWebviewPanel(viewType, target.name, Active, this.#options());
    const made = this.#take(panel, kept);
    made.start(opened);
    return made;
  }

  /** Takes a panel back after a reload. It asks nobody before a person says so. */
  restore(panel: vscode.WebviewPanel, state: unknown): void {
    const kept = readKept(state);
    if (!kept) {
      panel.dispose();
      return;
    }
    panel.webview.options = this.#options();
    this.#take(panel, kept);
  }

  dispose(): void {
    for (const one of this.#panels) one.dispose();
  }

  #options(): vscode.WebviewOptions & vscode.WebviewPanelOptions {
    return {
      enableScripts: true,
      enableForms: false,
      enableCommandUris: false,
      localResourceRoots: [vscode.Uri.joinPath(this.#cockpit.extensionUri, 'dist')],
    };
  }

  #take(panel: vscode.WebviewPanel, kept: Kept): MonitorPanel {
    const made = new MonitorPanel(this.#cockpit, this.#rollouts, panel, kept);
    this.#panels.add(made);
    panel.onDidDispose(() => this.#panels.delete(made));
    return made;
  }
}
