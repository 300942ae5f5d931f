/** Everything that a monitor works with, found and opened: a session of its own, the canary, and where its metrics are. */

import type { Sample, Verdict } from '../../analysis/model.ts';
import type { MetricsSource } from '../../analysis/source.ts';
import { metricsTargetOf } from '../../analysis/target.ts';
import type { ClusterIdentity, TrafficObject } from '../../canary/model.ts';
import { findObject, type Target } from '../../canary/shift.ts';
import type { LiveCluster } from '../../cluster/ports.ts';
import type { Policy } from '../../rollout/model.ts';
import { wordsBy } from '../../rollout/policy-target.ts';
import { policyAnnotation } from '../../rollout/record.ts';
import type { Cockpit } from '../cockpit.ts';
import type { CanaryArguments } from '../commands/arguments.ts';
import { type Bound, bind } from '../late/bound.ts';
import { prometheusOptions } from '../metrics/prometheus.ts';
import { builtIn, type ChosenPolicy, choosePolicy } from '../rollout/policy-file.ts';
import type { ObjectNow } from './feed.ts';
import type { Subject } from './frame.ts';
import { judgeLookingOn } from './judging.ts';
import { objectNow, subjectOf } from './subject.ts';

export interface Opened {
  context: string;
  cluster: ClusterIdentity;
  target: Target;
  uid: string;
  bound: Bound;
  subject: Subject;
  source: MetricsSource;
  policy: Policy;
  object(): Promise<ObjectNow | undefined>;
  judge(sample: Sample): Verdict;
}

type Words = Pick<CanaryArguments, 'route' | 'stable' | 'key' | 'policy'>;

/** The policy whose metrics and bounds are shown: named by the object or a setting, else the built-in one. */
export async function policyFor(
  cockpit: Cockpit,
  args: Words,
  object: Pick<TrafficObject, 'annotations' | 'namespace' | 'name'>,
): Promise<ChosenPolicy> {
  try {
    const chosen = await choosePolicy({ args, fromCode: true }, object);
    return chosen ?? builtIn();
  } catch (error) {
    // Looking needs no policy: one that cannot be read stops a start, not a look.
    cockpit.log.warn(
      `${object.annotations[policyAnnotation] ?? 'istioCanary.policy'}: ${(error as Error).message}`,
    );
    return builtIn();
  }
}

/** Throws what stands in the way, in people's words. The source and the session are closed by whoever has them. */
export async function openMonitorOn(
  cockpit: Cockpit,
  live: LiveCluster,
  target: Target,
  args: Words,
): Promise<Opened> {
  const bound = await bind(cockpit, live);
  try {
    const snapshot = await bound.snapshot();
    const object = findObject(snapshot, target);
    const { policy, target: of } = await policyFor(cockpit, args, object);
    const words = wordsBy(of, { route: args.route, stable: args.stable, canary: args.key });
    const wanted = metricsTargetOf(snapshot, target, words);
    const subject = subjectOf(snapshot, wanted, words.route);
    let share = objectNow(object.raw, subject)?.share;
    const source = bound.facade.openMetrics(bound.session, wanted, policy.metrics, {
      ...(await prometheusOptions(cockpit)),
      canaryShare: () => share,
    });
    return {
      context: bound.context,
      cluster: bound.session.identity,
      target,
      uid: object.uid,
      bound,
      subject,
      source,
      policy,
      object: async () => {
        const now = objectNow(await bound.read(target), subject);
        share = now?.share;
        return now;
      },
      judge: judgeLookingOn(policy, subject.names, source),
    };
  } catch (error) {
    await bound.close();
    throw error;
  }
}
