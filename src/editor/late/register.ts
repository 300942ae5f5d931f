/** What loads late is waited for here: kept monitors, rollouts that a tree shows, and the end of the window. */
import * as vscode from 'vscode';
import type { Cockpit } from '../cockpit.ts';

/** Text of the annotation that a rollout keeps on its object; what it says is read where that is needed. */
const rolloutAnnotation = 'istio-canary.dev/rollout';

let ending: Cockpit['ending'] = [];

/** Registers the monitors' panels, and looks for rollouts without a driver in what a person looks at. */
export function registerLate(cockpit: Cockpit): vscode.Disposable {
  const { hub, log } = cockpit;
  ending = cockpit.ending;
  const panels = vscode.window.registerWebviewPanelSerializer('istioCanary.monitor', {
    async deserializeWebviewPanel(panel, state: unknown) {
      (await import('../late/index.ts')).restoreMonitor(cockpit, panel, state);
    },
  });
  const isShown = (): boolean =>
    hub.isWatched &&
    hub.connection.state === 'ready' &&
    hub.snapshot?.virtualServices.some(one => one.metadata?.annotations?.[rolloutAnnotation]) === true;
  const changed = hub.onDidChange(() => {
    if (!isShown()) return;
    import('../late/index.ts')
      .then(late => late.askAboutOrphans(cockpit))
      .catch((error: unknown) => log.failure('Looking for rollouts', error));
  });
  return vscode.Disposable.from(panels, new vscode.Disposable(changed.dispose));
}

/** Lets rollouts go before the window does. */
export async function endLate(): Promise<void> {
  await Promise.all(ending.splice(0).map(end => end()));
}
