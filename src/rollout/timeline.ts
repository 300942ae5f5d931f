/** What a policy would do, before it is started: when each step comes, how long it needs, what it can see. */
import { percentText } from '../istio/shares.ts';
import type { Policy } from './model.ts';
import { durationText } from './units.ts';

/** How busy the service is. */
export interface Rates {
  /** Requests a second to all versions together; undefined where it is not known. */
  requests?: number;
}

/** The smallest effect that can be seen in a time. */
export type Detects = (step: { weight: number; requests: number; seconds: number }) => string | undefined;

export interface TimelineStep {
  /** Percent. */
  weight: number;
  /** Milliseconds from the start, at the earliest. */
  at: number;
  /** What the policy gives it. */
  durationMs: number;
  untilResumed: boolean;
  /** Milliseconds until the canary has had `minRequests`; undefined where the request rate is not known, or is none. */
  needsMs?: number;
  /** Milliseconds that it lasts at least: the longer of both. */
  lastsMs: number;
  /** Requests of the canary in that time. */
  requests?: number;
  /** The smallest effect that it can see, in words. */
  sees?: string;
}

export interface Timeline {
  steps: TimelineStep[];
  /** Milliseconds from start to end, at least; pauses for people come on top. */
  totalMs: number;
  onSuccess: Policy['onSuccess'];
}

/** What the policy would do at these rates. */
export function timelineOf(policy: Policy, { requests: rate }: Rates = {}, detects?: Detects): Timeline {
  let at = 0;
  const steps = policy.steps.map(({ weight, durationMs = 0, untilResumed = false }): TimelineStep => {
    const perSecond = rate === undefined ? undefined : (rate * weight) / 100;
    const needsMs = perSecond ? (policy.minRequests / perSecond) * 1000 : undefined;
    // A step passes at a look: never before the first one.
    const lastsMs = Math.max(durationMs, needsMs ?? 0, policy.intervalMs);
    const requests = perSecond === undefined ? undefined : Math.round((perSecond * lastsMs) / 1000);
    const sees = requests ? detects?.({ weight, requests, seconds: lastsMs / 1000 }) : undefined;
    const step: TimelineStep = {
      weight,
      at,
      durationMs,
      untilResumed,
      lastsMs,
      ...(needsMs === undefined ? {} : { needsMs }),
      ...(requests === undefined ? {} : { requests }),
      ...(sees === undefined ? {} : { sees }),
    };
    at += lastsMs;
    return step;
  });
  return { steps, totalMs: at, onSuccess: policy.onSuccess };
}

const rows = ({ steps }: Timeline): string[][] =>
  steps.map(({ at, weight, lastsMs, needsMs, durationMs, requests, sees, untilResumed }) => [
    `+${durationText(at)}`,
    `${percentText(weight)} %`,
    durationText(lastsMs),
    needsMs === undefined ? '?' : durationText(needsMs),
    requests === undefined ? '?' : String(requests),
    sees ?? '?',
    [
      ...(untilResumed ? ['then waits until somebody resumes'] : []),
      ...(needsMs !== undefined && needsMs > durationMs
        ? ['needs longer than its pause for minRequests']
        : []),
    ].join('; '),
  ]);

/** As a table: header first. */
export const timelineRows = (timeline: Timeline): string[][] => [
  ['WHEN', 'CANARY', 'LASTS', 'MINREQUESTS AFTER', 'REQUESTS', 'SEES', 'NOTE'],
  ...rows(timeline),
  [
    `+${durationText(timeline.totalMs)}`,
    timeline.onSuccess === 'promote' ? '100 %' : 'waits',
    '',
    '',
    '',
    '',
    timeline.onSuccess === 'promote' ? 'promoted' : 'promoting is left to a person',
  ],
];
