/** Whether a version that goes is still used by nobody: routes are written by others too, while a person is asked or waits. */
import type { Going } from '../canary/other-model.ts';
import { stillSends } from '../canary/still-sends.ts';
import { ClusterError } from './errors.ts';
import type { ClusterSession, KindState } from './ports.ts';
import { readOnce } from './read.ts';
import { readSenders } from './senders.ts';

/** What cannot be read this time says nothing; what is not served, or may not be read, said nothing to the plan either. */
const unknownIn = (states: readonly KindState[]): KindState | undefined =>
  states.find(({ state }) => state === 'error') ??
  (states.some(({ kind, state }) => kind === 'VirtualService' && state === 'ready')
    ? undefined
    : states.find(({ kind }) => kind === 'VirtualService'));

/** Who sends to it by now, in words; empty where nobody does. Throws a ClusterError where that cannot be read. */
export async function sendersNow(
  session: ClusterSession,
  { version, workloads, namespaces }: Going,
): Promise<string[]> {
  const [{ snapshot, states }, senders] = await Promise.all([
    readOnce(session, { namespaces }),
    readSenders(session, { namespaces }),
  ]);
  const gap = unknownIn(states);
  if (gap) throw new ClusterError('unreachable', gap.message ?? `${gap.kind}s cannot be read: ${gap.state}.`);
  const going = (snapshot.workloads ?? []).filter(({ kind, metadata }) =>
    workloads.some(
      one => one.kind === kind && one.namespace === metadata?.namespace && one.name === metadata?.name,
    ),
  );
  return stillSends({ ...snapshot, senders }, version, going).reasons;
}
