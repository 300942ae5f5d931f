/** Makes the exported API of the parts. */
import type { ExtensionApi, TreeRow } from './api.ts';
import type { Log } from './log/log.ts';
import type { Hub } from './session/hub.ts';
import { rowsOf } from './tree/provider.ts';
import type { Row } from './tree/row.ts';
import { messageOf } from './tree/view-text.ts';

const copied = ({ kind, id, label, description, tooltip, contextValue, children }: Row): TreeRow => ({
  kind,
  id,
  label,
  description,
  tooltip,
  contextValue,
  children: children.map(copied),
});

/** The API over a window's hub and log. */
export const makeApi = (hub: Hub, log: Log): ExtensionApi => ({
  state: () => hub.connection.state,
  context: () => hub.connection.context,
  message: () => messageOf(hub.connection),
  tree: () => rowsOf(hub).map(copied),
  outputLog: () => log.lines(),
});
