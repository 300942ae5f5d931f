/** What commands work with; each part is owned by extension.ts, which made it. */
import type { ClusterFacade } from '../cluster/ports.ts';
import type { Log } from './log/log.ts';
import type { Preview } from './preview/preview.ts';
import type { SandboxControl } from './sandbox/control.ts';
import type { ContextChoice } from './session/choice.ts';
import type { Hub } from './session/hub.ts';

export interface Cockpit {
  hub: Hub;
  log: Log;
  choice: ContextChoice;
  preview: Preview;
  sandbox: SandboxControl;
  facade(): ClusterFacade;
}
