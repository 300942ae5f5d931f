/** The policy of a rollout: a document of the kind CanaryPolicy with everything filled in, or the built-in one. */
import { fingerprint } from '../canary/fingerprint.ts';
import { fields, text } from '../validation/values.ts';
import type { Policy } from './model.ts';
import { metricsIn, usualMetrics } from './policy-metrics.ts';
import { stepsIn } from './policy-steps.ts';
import { durationMs, percent, plain } from './units.ts';

export const policyKind = 'CanaryPolicy';
export const policyGroup = 'istio-canary.dev';
export const policyVersion = 'istio-canary.dev/v1alpha1';

/** Which canary a policy says that it is for; what is left open is found as in every command. */
export interface PolicyTarget {
  namespace?: string;
  virtualService?: string;
  route?: string;
  stable?: string;
  canary?: string;
}

const minute = 60_000;

const usual: Omit<Policy, 'digest'> = {
  steps: [
    { weight: 1, durationMs: 5 * minute },
    { weight: 10, durationMs: 10 * minute },
    { weight: 50, durationMs: 10 * minute },
  ],
  intervalMs: 15_000,
  minRequests: 100,
  passWhen: 'nothingAgainst',
  warmUpMs: minute,
  lookbackMs: 7 * 24 * 60 * minute,
  falseRollbackLevel: 1,
  metrics: usualMetrics,
  onFailure: 'rollBack',
  onSuccess: 'promote',
  onUnreachable: { action: 'hold', afterMs: 5 * minute },
  dryRun: false,
};

/** Equal policies have equal digests, however they are written; whether they are carried out does not count. */
const withDigest = (policy: Omit<Policy, 'digest'>): Policy => ({
  digest: fingerprint({ ...policy, dryRun: false }),
  ...policy,
});

/** What is done where there is no document. */
export const defaultPolicy: Policy = withDigest(usual);

const word = <Word extends string>(value: unknown, words: readonly Word[], otherwise: Word): Word =>
  words.find(one => one === value) ?? otherwise;

function unreachableIn(value: unknown): Policy['onUnreachable'] {
  const { action, after } = typeof value === 'string' ? { action: value, after: undefined } : fields(value);
  return {
    action: word(action, ['hold', 'rollBack'] as const, 'hold'),
    afterMs: durationMs(after) ?? usual.onUnreachable.afterMs,
  };
}

/** A document's policy; what is not there, or no value of its field, is as in the built-in one. Never throws. */
export function policyOf(document: unknown): Policy {
  const spec = fields(fields(document).spec);
  const steps = stepsIn(spec).map(({ path: _, ...step }) => step);
  const maxDurationMs = durationMs(spec.maxDuration);
  return withDigest({
    steps: steps.length > 0 ? steps : usual.steps,
    intervalMs: durationMs(spec.interval) || usual.intervalMs,
    minRequests: plain(spec.minRequests) ?? usual.minRequests,
    passWhen: word(spec.passWhen, ['nothingAgainst', 'provedNoWorse'] as const, usual.passWhen),
    warmUpMs: durationMs(spec.warmUp) ?? usual.warmUpMs,
    lookbackMs: durationMs(spec.lookback) ?? usual.lookbackMs,
    falseRollbackLevel: percent(spec.falseRollbackLevel) || usual.falseRollbackLevel,
    metrics: metricsIn(spec),
    onFailure: word(spec.onFailure, ['rollBack', 'pause'] as const, usual.onFailure),
    onSuccess: word(spec.onSuccess, ['promote', 'pause'] as const, usual.onSuccess),
    onUnreachable: unreachableIn(spec.onUnreachable),
    ...(maxDurationMs ? { maxDurationMs } : {}),
    dryRun: spec.dryRun === true,
  });
}

/** The canary that a document says it is for. */
export function policyTargetOf(document: unknown): PolicyTarget {
  const target = fields(fields(fields(document).spec).target);
  const names = ['namespace', 'virtualService', 'route', 'stable', 'canary'] as const;
  return Object.fromEntries(
    names.flatMap(name => {
      const value = text(target[name]);
      return value ? [[name, value]] : [];
    }),
  );
}

/** True for a document of this kind, in whatever version. */
export function isPolicy(document: unknown): boolean {
  const { apiVersion, kind } = fields(document);
  return kind === policyKind && typeof apiVersion === 'string' && apiVersion.startsWith(`${policyGroup}/`);
}
