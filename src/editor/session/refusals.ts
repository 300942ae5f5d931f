/** What the editor itself refuses, in the words that people see. */
import type { ClusterIdentity } from '../../canary/model.ts';
import { Refusal } from '../../canary/refusal.ts';
import { serverText } from '../shared/plain.ts';
import { t } from '../shared/text.ts';
import type { Connection } from './connection.ts';

const inWords = (identity: ClusterIdentity): string => `${identity.context} (${serverText(identity.server)})`;

/** The workspace is not trusted, so no program that a kubeconfig names may run. */
export const untrusted = (): Refusal =>
  new Refusal(
    'refused',
    'untrusted',
    t(
      'Clusters are off in Restricted Mode: connecting may run programs that your kubeconfig names. Trust this workspace first (Workspaces: Manage Workspace Trust).',
    ),
  );

/** The window turned to another cluster between question and answer. */
export const changedMeanwhile = (was: ClusterIdentity, now: ClusterIdentity | undefined): Refusal =>
  new Refusal(
    'conflict',
    'cluster-changed',
    now
      ? t(
          'This was planned for {0}, but the window shows {1} now. Nothing was written. Run the command again.',
          inWords(was),
          inWords(now),
        )
      : t(
          'This was planned for {0}, but the window has left that cluster. Nothing was written. Run the command again.',
          inWords(was),
        ),
  );

/** Nothing can be planned for what cannot be seen; the reason is the one that the view shows. */
export const blind = (connection: Connection): Refusal =>
  new Refusal(
    'refused',
    connection.code ?? connection.state,
    connection.message ?? t('The cluster cannot be read.'),
  );

/** The setting forbids writes. */
export const readOnly = (): Refusal =>
  new Refusal(
    'refused',
    'read-only',
    t('Read-only mode is on (setting istioCanary.readOnly), so nothing was written.'),
  );
