/** The cluster as a rollout's driver sees it. */
import type { Snapshot } from '../canary/model.ts';
import type { RolloutCluster } from '../rollout/ports.ts';
import { annotate } from './annotate.ts';
import { applyPlan } from './apply.ts';
import { explain } from './errors.ts';
import type { ApplyOptions, ClusterSession } from './ports.ts';
import { readWithWriter } from './read.ts';

/** The VirtualService `target` of the session's cluster; `snapshot` is asked for before each plan. */
export const rolloutCluster = (
  session: ClusterSession,
  target: { namespace: string; name: string },
  snapshot: () => Promise<Snapshot>,
  options: Pick<ApplyOptions, 'onApplied' | 'journal'> = {},
): RolloutCluster => ({
  context: session.identity.context,
  read: () => readWithWriter(session, target.namespace, target.name),
  snapshot,
  // It began on this server, as this user, and goes back there: whoever logs in anew meanwhile changes nothing about that.
  apply: plan => applyPlan(session, plan, { ...options, isBound: true }),
  annotate: (uid, changes) => annotate(session, { ...target, uid }, changes),
  explain: error => explain(error, session.identity),
});
