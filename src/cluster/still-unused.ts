/** Whether a version that goes is still used by nobody: routes are written by others too, while a person is asked or waits. */
import type { Going } from '../canary/other-model.ts';
import { stillSends } from '../canary/still-sends.ts';
import type { ClusterSession } from './ports.ts';
import { readOnce } from './read.ts';
import { refuseUnread } from './routes-now.ts';
import { readSenders } from './senders.ts';

/** Who sends to it by now, in words; empty where nobody does. Throws a ClusterError where that cannot be read. */
export async function sendersNow(
  session: ClusterSession,
  { version, workloads, namespaces }: Going,
): Promise<string[]> {
  const [{ snapshot, states }, senders] = await Promise.all([
    readOnce(session, { namespaces }),
    readSenders(session, { namespaces }),
  ]);
  refuseUnread(states);
  const going = (snapshot.workloads ?? []).filter(({ kind, metadata }) =>
    workloads.some(
      one => one.kind === kind && one.namespace === metadata?.namespace && one.name === metadata?.name,
    ),
  );
  return stillSends({ ...snapshot, senders }, version, going).reasons;
}
