/** The text of an object that a document follows: it never turns to another cluster under the old title. */
import type { ClusterIdentity } from '../../canary/model.ts';
import { sameCluster } from '../shared/cluster.ts';
import { flat, serverText } from '../shared/plain.ts';
import { t } from '../shared/text.ts';

const inWords = ({ context, server }: ClusterIdentity): string => flat(`${context} (${serverText(server)})`);

/**
 * What the document shows: `last`, the object as it was seen last on the cluster `of`, below a comment where the
 * window shows the cluster `now` instead. `now` undefined is a window that shows none.
 */
export function liveText(last: string, of: ClusterIdentity, now: ClusterIdentity | undefined): string {
  if (now && sameCluster(of, now)) return last;
  const why = now
    ? t(
        'no longer followed: the window shows {0} now. This is the object as it was on {1}.',
        inWords(now),
        inWords(of),
      )
    : t('no longer followed: the window has left {0}. This is the object as it was there.', inWords(of));
  return `# ${why}\n${last}`;
}
