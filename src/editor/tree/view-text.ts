/** What the view says around its rows: which cluster, what is not known, and what to do when it shows nothing. */
import type { Connection } from '../session/connection.ts';
import { t } from '../shared/text.ts';
import type { Row } from './row.ts';

/** `kind-dev · 127.0.0.1:6443`: which cluster this is. */
export const placeOf = (connection: Connection): string | undefined =>
  [connection.context, connection.server].filter(Boolean).join(' · ') || undefined;

/** True for states whose exact words are shown, with {@link wayOut} below them; others have a welcome. */
export const isProblem = (connection: Connection): boolean =>
  connection.state === 'error' || connection.state === 'forbidden';

/** What went wrong, or what is not known although the rest is shown. */
export function messageOf(connection: Connection): string | undefined {
  if (isProblem(connection)) return connection.message;
  return connection.state === 'ready' ? connection.notes.join('\n') || undefined : undefined;
}

/**
 * The lines above the rows. A view that is alone in its container shows no description, and titles are
 * capitalized there, which is no way to write a cluster's name; so the cluster is the first line.
 */
export function linesAbove(connection: Connection): string | undefined {
  const place = connection.state === 'ready' ? placeOf(connection) : undefined;
  return [place, messageOf(connection)].filter(Boolean).join('\n') || undefined;
}

const action = (command: string, label: string, icon: string): Row => ({
  kind: 'action',
  id: `action:${command}`,
  label,
  icon,
  spoken: label,
  contextValue: 'action',
  command,
  children: [],
});

/** What a person can do about a problem, as rows to click. */
export function wayOut(): Row[] {
  return [
    action('istioCanary.refresh', t('Try Again'), 'refresh'),
    action('istioCanary.selectContext', t('Select Context…'), 'server-environment'),
    action('istioCanary.openSandbox', t('Open Sandbox'), 'beaker'),
    action('istioCanary.showLog', t('Show Log'), 'output'),
  ];
}
