/** What the view says around its rows: which cluster, what is not known, and what to do when it shows nothing. */
import type { Connection } from '../session/connection.ts';
import { t } from '../shared/text.ts';
import type { ViewOptions } from './options.ts';
import { leaf, type Row } from './row.ts';

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

/** What a person has narrowed the view to; undefined where nothing is left out. */
export function narrowedText(
  options: ViewOptions,
  counts: { shown: number; total: number },
): string | undefined {
  const { filter, onlyCanaries, namespaces } = options;
  const why = [
    ...(filter ? [t('filter "{0}"', filter)] : []),
    ...(onlyCanaries ? [t('only canaries')] : []),
    ...(namespaces.length > 0
      ? [
          namespaces.length === 1
            ? t('namespace {0}', namespaces[0] ?? '')
            : t('{0} namespaces', namespaces.length),
        ]
      : []),
  ];
  if (why.length === 0) return undefined;
  return t('{0} of {1} VirtualServices: {2}', counts.shown, counts.total, why.join(', '));
}

/**
 * The lines above the rows. A view that is alone in its container shows no description, and titles are
 * capitalized there, which is no way to write a cluster's name; so the cluster is the first line. None where
 * nothing matches: the editor would show them instead of the welcome that says what to do.
 */
export function linesAbove(
  connection: Connection,
  options?: ViewOptions,
  counts?: { shown: number; total: number },
): string | undefined {
  const isReady = connection.state === 'ready';
  if (isReady && counts?.shown === 0) return undefined;
  const place = isReady ? placeOf(connection) : undefined;
  const narrowed = isReady && options && counts ? narrowedText(options, counts) : undefined;
  return [place, narrowed, messageOf(connection)].filter(Boolean).join('\n') || undefined;
}

const action = (command: string, label: string, icon: string): Row =>
  leaf({
    kind: 'action',
    id: `action:${command}`,
    label,
    icon,
    spoken: label,
    contextValue: 'action',
    command,
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
