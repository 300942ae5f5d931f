/** What a sample says of requests: their errors, whether they were answered, and what of it cannot be told. */
import { type Labels, type Side, sideOf } from '../../analysis/failures.ts';
import type { Arm, Problem } from '../../analysis/model.ts';
import { leftProblems, oddProblems, silenceProblems } from '../../analysis/problems.ts';
import { requestsTotal } from '../../analysis/promql.ts';
import type { MetricsTarget } from '../../analysis/source.ts';
import type { TrafficWatch } from '../../analysis/unanswered.ts';
import { possibleLabels } from '../../analysis/versions.ts';
import { type Asking, addStrata, type Draft } from './draft.ts';
import type { RequestCounts } from './requests.ts';

interface Counting {
  target: MetricsTarget;
  requests: RequestCounts;
  traffic: TrafficWatch;
  /** The canary's share by its weight, in percent. */
  share(): number | undefined;
  /** Whose reports stable's past was counted by, once it was asked for. */
  pastSide?: Side;
}

export async function fillRequests(draft: Draft, counting: Counting, asking: Asking): Promise<void> {
  const { target, requests, traffic, share, pastSide } = counting;
  const { client, now, signal } = asking;
  const news = await requests.next(client, now, signal);
  addStrata(draft, news.strata);
  const { interval, sides } = requests;
  Object.assign(draft, traffic.take(news.requests, news.unanswered, share(), { now, interval }));
  const { side, odd, left } = news;
  // Judging goes over to the callers' reports where the canary's own proxy tells nothing, which only requests show.
  const isKnown = sides.of(side, 'stable') !== undefined;
  if (isKnown && pastSide !== undefined && pastSide !== side) draft.isUnlikePast = true;
  // A gateway that restarts is nothing to those who are judged by their own reports.
  const armOf = (labels: Labels): Arm | undefined =>
    sideOf(labels) === side ? requests.armOf(labels) : undefined;
  draft.problems.push(...oddProblems(target, odd, armOf), ...leftProblems(target, left));
  if (possibleLabels(target).length === 0) draft.problems.push(cannotTell(target));
  const seen = { stable: sides.of(side, 'stable')?.last, canary: sides.of(side, 'canary')?.last };
  const what = `${requestsTotal} (${side === 'seen' ? 'as callers saw it' : 'as its own proxy tells'})`;
  draft.problems.push(...silenceProblems(target, seen, { now, interval, what }));
}

function cannotTell({ versions: { stable, canary } }: MetricsTarget): Problem {
  return {
    code: 'no-samples',
    text: `${stable.key} and ${canary.key} cannot be told apart in Istio's metrics: neither version labels, nor workloads, nor hosts of the two differ as far as they can be seen. Label the pods with version, or let Deployments be read.`,
  };
}
