/** What commands work with; each part is owned by extension.ts, which made it. */
import type { Journal } from '../canary/journal.ts';
import type { ClusterFacade } from '../cluster/ports.ts';
import type { WorkspaceIndex } from '../validation/index.ts';
import type { Texts } from './diagnostics/texts.ts';
import type { Log } from './log/log.ts';
import type { Preview } from './preview/preview.ts';
import type { SandboxControl } from './sandbox/control.ts';
import type { ContextChoice } from './session/choice.ts';
import type { Hub } from './session/hub.ts';
import type { Drift } from './tree/around.ts';
import type { TreeOptions } from './tree/options.ts';
import type { Shown } from './tree/shown.ts';

export interface Cockpit {
  hub: Hub;
  log: Log;
  choice: ContextChoice;
  options: TreeOptions;
  preview: Preview;
  sandbox: SandboxControl;
  /** The workspace's files, as findings see them. */
  texts: Texts;
  facade(): ClusterFacade;
  /** What this machine remembers of what it wrote. */
  journal(): Journal;
  /** In a few words how a live object differs from the workspace's file; undefined where it does not. */
  drift(shown: Pick<Shown, 'object'>): Drift | undefined;
  /** Everything known of the workspace's files. */
  known(): Promise<WorkspaceIndex>;
}
