/** Policies as people write them: what is read, what is found wrong, and what becomes of the rest. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { defaultPolicy, policyOf, policyTargetOf } from '../../../src/rollout/policy.ts';
import { readPolicyText } from '../../../src/rollout/policy-text.ts';
import { durationMs, durationText, percent, points, ratio } from '../../../src/rollout/units.ts';
import { validateText } from '../../../src/validation/index.ts';
import { canaryPolicyRules } from '../../../src/validation/rules/canary-policy.ts';

const document = (spec: string): string =>
  `apiVersion: istio-canary.dev/v1alpha1\nkind: CanaryPolicy\nmetadata:\n  name: model\nspec:\n${spec.replace(/^(?=.)/gm, '  ')}\n`;
const read = (spec: string) => readPolicyText(document(spec));
/** `code@text that is underlined`. */
const found = (spec: string): string[] => {
  const text = document(spec);
  return validateText(text).map(({ code, start, end }) => `${code}@${text.slice(start, end)}`);
};

describe('a policy', () => {
  test('is the built-in one where it says nothing', () => {
    expect(policyOf({})).toEqual(defaultPolicy);
    expect(policyOf(undefined)).toEqual(defaultPolicy);
    expect(defaultPolicy.steps.map(({ weight }) => weight)).toEqual([1, 10, 50]);
  });

  test('has the example of the documentation, without a finding', () => {
    const text = readFileSync(new URL('../../../examples/policies/canary.yaml', import.meta.url), 'utf8');
    const { policy, target, findings } = readPolicyText(text);
    expect(findings).toEqual([]);
    expect(target).toEqual({ virtualService: 'model-virtual-service' });
    expect(policy).toMatchObject({
      steps: [
        { weight: 1, durationMs: 300_000 },
        { weight: 10, durationMs: 600_000 },
        { weight: 50, durationMs: 600_000 },
      ],
      intervalMs: 15_000,
      minRequests: 200,
      warmUpMs: 60_000,
      falseRollbackLevel: 1,
      onFailure: 'rollBack',
      onSuccess: 'promote',
      onUnreachable: { action: 'hold' },
      maxDurationMs: 7_200_000,
      dryRun: false,
    });
    expect(policy?.metrics).toEqual([
      { kind: 'errorShare', name: 'errors', max: 5, maxRatio: 1.5, margin: 0.1 },
      { kind: 'slowShare', name: 'slow', slowerThan: 500, max: 10, maxRatio: 1.5, margin: 1 },
      {
        kind: 'gauge',
        name: 'quality',
        query: 'avg(model_prediction_quality{namespace="{{namespace}}",version="{{subset}}"})',
        min: 0.8,
        maxDrop: 0.02,
        failureLimit: 3,
      },
      { kind: 'readiness', name: 'pods', maxRestarts: 2 },
    ]);
  });

  test("takes Argo Rollouts' steps", () => {
    const spec = {
      steps: [
        { setWeight: 5 },
        { setWeight: 20 },
        { pause: { duration: '1h30m' } },
        { pause: { duration: '10m' } },
        { setWeight: '40%' },
        { pause: {} },
        { setWeight: 60 },
        { pause: null },
        { setWeight: 80 },
        { pause: { duration: 30 } },
      ],
    };
    expect(policyOf({ spec }).steps).toEqual([
      { weight: 5 },
      { weight: 20, durationMs: 6_000_000 },
      { weight: 40, untilResumed: true },
      { weight: 60, untilResumed: true },
      { weight: 80, durationMs: 30_000 },
    ]);
  });

  test("takes Flagger's steps", () => {
    expect(policyOf({ spec: { stepWeights: [1, 2, 10, 80], stepDuration: '1m' } }).steps).toEqual(
      [1, 2, 10, 80].map(weight => ({ weight, durationMs: 60_000 })),
    );
  });

  test('judges ready pods also where nobody asks for it', () => {
    const { metrics } = policyOf({ spec: { metrics: [{ name: 'e', errorShare: {} }] } });
    expect(metrics.map(({ kind }) => kind)).toEqual(['errorShare', 'readiness']);
  });

  test('has one digest however it is written, and another where it differs', () => {
    const one = policyOf({ spec: { stepWeights: [5, 50], stepDuration: '10m' } });
    const pause = { pause: { duration: '600s' } };
    const other = policyOf({ spec: { steps: [{ setWeight: 5 }, pause, { setWeight: '50%' }, pause] } });
    expect(other.digest).toBe(one.digest);
    expect(policyOf({ spec: { stepWeights: [5, 50], stepDuration: '9m' } }).digest).not.toBe(one.digest);
    expect(policyOf({ spec: { stepWeights: [5, 50], stepDuration: '10m', dryRun: true } }).digest).toBe(
      one.digest,
    );
  });

  test('names its canary', () => {
    const target = { virtualService: 'model', stable: 'v1', canary: 'v2', route: '0', namespace: 7 };
    expect(policyTargetOf({ spec: { target } })).toEqual({
      virtualService: 'model',
      stable: 'v1',
      canary: 'v2',
      route: '0',
    });
  });

  test.each([
    null,
    7,
    'text',
    [],
    { spec: null },
    { spec: 'x' },
    { spec: { steps: 'x', metrics: {}, interval: {}, onUnreachable: [] } },
    { spec: { steps: [null, 7, { setWeight: 'many' }], metrics: [null, 7, {}, { gauge: null }] } },
    { spec: { stepWeights: [-1, 200, 'x'], interval: '-5s', falseRollbackLevel: 0, maxDuration: '0s' } },
  ])('%#: of nonsense never throws, and never has no step, no interval, no level', document => {
    const policy = policyOf(document);
    expect(policy.steps.length).toBeGreaterThan(0);
    expect(policy.intervalMs).toBeGreaterThan(0);
    expect(policy.falseRollbackLevel).toBeGreaterThan(0);
    expect(policy.metrics.length).toBeGreaterThan(0);
  });
});

describe('a text', () => {
  test('with one policy among other documents gives it', () => {
    const text = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n---\n${document('stepWeights: [10, 50]')}`;
    expect(readPolicyText(text).policy?.steps).toHaveLength(2);
  });

  test('with two of them gives none', () => {
    const one = document('stepWeights: [10, 50]');
    expect(readPolicyText(`${one}---\n${one}`)).toMatchObject({ count: 2 });
    expect(readPolicyText(`${one}---\n${one}`).policy).toBeUndefined();
  });

  test('with errors gives none, and with warnings does', () => {
    expect(read('stepWeights: [50, 10]').policy).toBeUndefined();
    expect(read('stepWeights: [1, 10]').policy).toBeDefined();
    expect(read('stepWeights: [1, 10]').findings.map(({ code }) => code)).toEqual(['policy-jump']);
  });

  test.each([
    '',
    '{',
    'kind: CanaryPolicy',
    '- a\n- b',
    'apiVersion: istio-canary.dev/v1alpha1\nkind: [',
    '\0',
  ])('that is broken never throws: %j', text => {
    expect(readPolicyText(text).policy).toBeUndefined();
  });
});

describe('findings', () => {
  test.each([
    ['stepWeights: [10, 10, 50]', ['policy-steps-not-rising@10']],
    ['stepWeights: [50, 10]', ['policy-steps-not-rising@10', 'policy-jump@10']],
    ['stepWeights: [0, 50]', ['policy-steps-not-rising@0']],
    ['stepWeights: [10, 120]', ['policy-value@120', 'policy-jump@10']],
    ['steps:\n  - setWeight: 10\n    pause: {}\n  - setWeight: 50', ['policy-step@setWeight: 10']],
    ['steps:\n  - pause: {}\n  - setWeight: 50', ['policy-step@pause']],
    ['steps:\n  - {}\n  - setWeight: 50', ['policy-step@{}']],
    ['stepWeights: [10, 50]\nsteps:\n  - setWeight: 50', ['policy-step@stepWeights']],
    ['stepWeights: [1, 10]', ['policy-jump@10']],
    ['stepWeights: [1, 10]\nonSuccess: pause', []],
    ['stepWeights: [10, 50]\nstepDuration: 5s', ['policy-step-too-short@10', 'policy-step-too-short@50']],
    ['stepWeights: [10, 50]\nstepDuration: 1h\nmaxDuration: 90m', ['policy-max-duration@90m']],
    ['interval: 2s', ['policy-interval@2s']],
    ['interval: 0s', ['policy-value@0s']],
    ['interval: -5s', ['policy-value@-5s']],
    ['interval: soon', ['invalid-duration@soon']],
    ['interval: 15', ['wrong-type@15']],
    ['falseRollbackLevel: 0', ['policy-value@0']],
    ['falseRollbackLevel: 150%', ['policy-value@150%']],
    ['minRequests: -1', ['out-of-range@-1']],
    ['minRequest: 5', ['unknown-field@minRequest']],
    ['onFailure: rollback', ['invalid-value@rollback']],
    ['passWhen: proven', ['invalid-value@proven']],
    ['onUnreachable:\n  action: stop', ['invalid-value@stop']],
    ['metrics:\n  - name: a', ['policy-metric-kind@name: a']],
    ['metrics:\n  - name: a\n    errorShare: {}\n    readiness: {}', ['policy-metric-kind']],
    ['metrics:\n  - name: a\n    errorShare: {}\n  - name: a\n    readiness: {}', ['policy-metric-name@a']],
    ['metrics:\n  - errorShare: {}', ['missing-field']],
    ['metrics:\n  - name: a\n    errorShare:\n      max: 5ms', ['policy-value@5ms']],
    ['metrics:\n  - name: a\n    errorShare:\n      margin: 5%', ['policy-value@5%']],
    ['metrics:\n  - name: a\n    errorShare:\n      maxRatio: 0x', ['policy-value@0x']],
    ['metrics:\n  - name: a\n    slowShare: {}', ['missing-field']],
    ['metrics:\n  - name: a\n    gauge:\n      query: up', ['policy-gauge-without-bounds@gauge']],
    [
      'metrics:\n  - name: a\n    gauge:\n      query: up\n      min: 5\n      max: 1',
      ['policy-gauge-bounds@5'],
    ],
    ['metrics:\n  - name: a\n    gauge:\n      query: up\n      maxDrop: -1', ['policy-gauge-bounds@-1']],
    [
      'metrics:\n  - name: a\n    gauge:\n      query: up{v="{{version}}"}\n      min: 5',
      ['policy-placeholder'],
    ],
    ['metrics:\n  - name: a\n    gauge:\n      query: up{v="{{ subset }}"}\n      min: 5', []],
    [
      'metrics:\n  - name: a\n    gauge:\n      query: avg(rate(x{v="{{subset}}"}[{{window}}]))\n      min: 5',
      [],
    ],
    [
      'metrics:\n  - name: a\n    countShare:\n      total: rate(x[1m])\n      bad: wrong_total',
      ['policy-rate'],
    ],
  ])('%j', (spec, expected) => {
    const all = found(spec);
    expect(all).toHaveLength(expected.length);
    expect(all.sort()).toEqual(
      [...expected]
        .sort()
        .map(one => expect.stringMatching(new RegExp(`^${one.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`))),
    );
  });

  test('each have a code of their own, known by its prefix', () => {
    const codes = canaryPolicyRules.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.every(code => code.startsWith('policy-'))).toBe(true);
  });

  test('are silent about documents of other kinds', () => {
    const other = document('stepWeights: [50, 10]').replace('CanaryPolicy', 'Policy');
    expect(validateText(other)).toEqual([]);
    expect(
      validateText(document('stepWeights: [50, 10]').replace('istio-canary.dev', 'example.com')),
    ).toEqual([]);
  });

  test('can be silenced where they stand', () => {
    expect(found('# istio-canary: ignore policy-jump\nstepWeights: [1, 10]')).toEqual([]);
  });
});

describe('units', () => {
  test.each([
    [durationMs, '90s', 90_000],
    [durationMs, '1h30m', 5_400_000],
    [durationMs, 30, 30_000],
    [durationMs, '30', 30_000],
    [durationMs, '-1s', undefined],
    [durationMs, 'soon', undefined],
    [percent, '5%', 5],
    [percent, ' 0.5 % ', 0.5],
    [percent, 101, undefined],
    [percent, -1, undefined],
    [percent, '5pp', undefined],
    [points, '0.1pp', 0.1],
    [points, '5%', undefined],
    [ratio, '1.5x', 1.5],
    [ratio, 0, undefined],
    [ratio, Number.NaN, undefined],
    [ratio, '1e3', undefined],
  ] as const)('%#', (of, value, wanted) => {
    expect(of(value)).toBe(wanted);
  });

  test.each([
    [0, '0s'],
    [250, '250ms'],
    [90_000, '1m30s'],
    [7_200_000, '2h'],
  ])('%i ms is %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
});
