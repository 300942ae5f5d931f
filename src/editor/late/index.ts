/**
 * What few windows use, in a bundle of its own: monitors, guarded rollouts and Prometheus' credentials. It has a copy
 * of the texts, so it fetches its translator itself.
 */
import * as vscode from 'vscode';
import type { Cockpit } from '../cockpit.ts';
import type { GuardId } from '../commands/guard-ids.ts';
import type { Handler } from '../commands/table.ts';
import { forgetPrometheusToken, setPrometheusToken } from '../metrics/set-credentials.ts';
import { testMetrics } from '../metrics/test-metrics.ts';
import { openMonitor } from '../monitor/command.ts';
import { askAboutOrphans } from '../rollout/orphans.ts';
import { previewRollout } from '../rollout/preview.ts';
import { startRollout } from '../rollout/start.ts';
import { takeOverRollout } from '../rollout/take-up.ts';
import { tellRollout } from '../rollout/tell.ts';
import { useTranslator } from '../shared/text.ts';
import { windowOf } from './window.ts';

useTranslator((message, ...parts) => vscode.l10n.t(message, ...parts));

const told =
  (command: Parameters<typeof tellRollout>[2]): Handler =>
  (cockpit, call) =>
    tellRollout(cockpit, call, command);

export const handlers: Record<GuardId, Handler> = {
  'istioCanary.openMonitor': openMonitor,
  'istioCanary.startRollout': startRollout,
  'istioCanary.previewRollout': previewRollout,
  'istioCanary.pauseRollout': told('pause'),
  'istioCanary.resumeRollout': told('resume'),
  'istioCanary.skipStep': told('skip'),
  'istioCanary.promoteRollout': told('promote'),
  'istioCanary.abortRollout': told('abort'),
  'istioCanary.takeOverRollout': takeOverRollout,
  'istioCanary.testMetrics': testMetrics,
  'istioCanary.setPrometheusToken': setPrometheusToken,
  'istioCanary.forgetPrometheusToken': forgetPrometheusToken,
};

/** A panel that VS Code has kept over a reload. */
export const restoreMonitor = (cockpit: Cockpit, panel: vscode.WebviewPanel, state: unknown): void =>
  windowOf(cockpit).monitors.restore(panel, state);

export { askAboutOrphans };
