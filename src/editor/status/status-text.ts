/** The status bar's few words. */
import type { RouteStatus } from '../../canary/status.ts';
import type { Connection } from '../session/connection.ts';
import { t } from '../shared/text.ts';

export interface StatusText {
  text: string;
  tooltip: string;
  warning: boolean;
}

/** What the settings say of writes there. */
export interface Care {
  /** The context is one of the protected ones. */
  protected: boolean;
  readOnly: boolean;
}

/** A protected context is seen at a glance: a lock before its name, a colour behind it, and the reason at hand. */
function withCare(shown: StatusText, name: string, care: Care): StatusText {
  const told = [
    ...(care.protected
      ? [t('{0} is protected: who gives a canary more requests there is asked for its name', name)]
      : []),
    ...(care.readOnly ? [t('Read-only mode is on: nothing is written')] : []),
  ];
  return {
    text: care.protected ? `$(lock) ${shown.text}` : shown.text,
    tooltip: [shown.tooltip, ...told].join('\n'),
    warning: shown.warning || care.protected,
  };
}

const isSplit = (route: RouteStatus): boolean => route.destinations.filter(one => one.share > 0).length > 1;

/** What the status bar says; undefined when nothing was connected to, and so there is nothing to say. */
export function statusText(
  connection: Connection,
  routes: readonly RouteStatus[],
  care: Care = { protected: false, readOnly: false },
): StatusText | undefined {
  const shown = plainText(connection, routes);
  return shown && withCare(shown, connection.context ?? t('cluster'), care);
}

function plainText(connection: Connection, routes: readonly RouteStatus[]): StatusText | undefined {
  const name = connection.context ?? t('cluster');
  switch (connection.state) {
    case 'idle':
    case 'untrusted':
    // Having no cluster is nobody's failure; the view says how to get one.
    case 'no-kubeconfig':
      return undefined;
    case 'connecting':
      return { text: `$(sync~spin) ${name}`, tooltip: t('Connecting to {0}', name), warning: false };
    case 'ready': {
      const splits = routes.filter(isSplit).length;
      const many = splits === 0 ? t('no split') : splits === 1 ? t('1 split') : t('{0} splits', splits);
      const where = [name, connection.server].filter(Boolean).join(' · ');
      return {
        text: `$(${connection.stale ? 'debug-disconnect' : 'beaker'}) ${name}: ${many}`,
        tooltip: [
          t('{0}: {1} of {2} routes send requests to several versions', where, splits, routes.length),
          ...connection.notes,
        ].join('\n'),
        warning: connection.stale === true,
      };
    }
    case 'empty':
      return {
        text: `$(beaker) ${name}`,
        tooltip: t('{0} has no VirtualService that you may see', name),
        warning: false,
      };
    default:
      return {
        text: `$(warning) ${name}`,
        tooltip: connection.message ?? t('{0} cannot be read', name),
        warning: true,
      };
  }
}
