/** The schema of the one kind that is our own: no CRD describes it, so it is written out here. */
import { type Describe, DURATION, type JsonSchema } from './convert.ts';

export const POLICY = {
  kind: 'CanaryPolicy',
  file: 'canary-policy.json',
  apiVersion: 'istio-canary.dev/v1alpha1',
};

const text: JsonSchema = { type: 'string' };
const whole: JsonSchema = { type: 'integer', minimum: 0 };
const yesOrNo: JsonSchema = { type: 'boolean' };
const number: JsonSchema = { type: 'number' };
const duration: JsonSchema = { type: 'string', pattern: DURATION, goDuration: {} };
/** A number, or one with its unit as a text; the rules read it. */
const measured: JsonSchema = { type: ['number', 'string'] };
const oneOf = (...words: string[]): JsonSchema => ({ type: 'string', enum: words });
const ref = (type: string): JsonSchema => ({ $ref: `#/$defs/${type}` });
const listOf = (items: JsonSchema): JsonSchema => ({ type: 'array', items });

const counted = { margin: measured, max: measured, maxRatio: measured };

/** Every type: its fields, and which of them have to be there. */
const TYPES: Record<string, { fields: Record<string, JsonSchema>; required?: string[] }> = {
  CanaryPolicySpec: {
    fields: {
      dryRun: yesOrNo,
      falseRollbackLevel: measured,
      interval: duration,
      lookback: duration,
      maxDuration: duration,
      metrics: listOf(ref('PolicyMetric')),
      minRequests: whole,
      onFailure: oneOf('rollBack', 'pause'),
      onSuccess: oneOf('promote', 'pause'),
      onUnreachable: ref('PolicyUnreachable'),
      passWhen: oneOf('nothingAgainst', 'provedNoWorse'),
      stepDuration: duration,
      stepWeights: listOf(measured),
      steps: listOf(ref('PolicyStep')),
      target: ref('PolicyTarget'),
      warmUp: duration,
    },
  },
  PolicyTarget: {
    fields: { canary: text, namespace: text, route: text, stable: text, virtualService: text },
  },
  PolicyStep: { fields: { pause: ref('PolicyPause'), setWeight: measured } },
  PolicyPause: { fields: { duration } },
  PolicyUnreachable: { fields: { action: oneOf('hold', 'rollBack'), after: duration } },
  PolicyMetric: {
    fields: {
      countShare: ref('CountShare'),
      errorShare: ref('ErrorShare'),
      gauge: ref('Gauge'),
      name: text,
      readiness: ref('Readiness'),
      slowShare: ref('SlowShare'),
    },
    required: ['name'],
  },
  ErrorShare: { fields: { codes: listOf(text), grpcStatuses: listOf(whole), ...counted } },
  SlowShare: { fields: { ...counted, slowerThan: duration }, required: ['slowerThan'] },
  CountShare: { fields: { bad: text, ...counted, total: text }, required: ['bad', 'total'] },
  Gauge: {
    fields: {
      failureLimit: { type: 'integer', minimum: 1 },
      max: number,
      maxDrop: number,
      maxRise: number,
      min: number,
      query: text,
      unit: text,
    },
    required: ['query'],
  },
  Readiness: { fields: { maxRestarts: whole } },
};

/** The whole schema, with texts for every field. */
export function policySchema(describe: Describe): JsonSchema {
  const { kind, apiVersion } = POLICY;
  const type = (name: string): JsonSchema => {
    const { fields, required } = TYPES[name] ?? { fields: {} };
    const properties = Object.entries(fields)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([field, schema]) => [field, { ...describe(name, field), ...schema }]);
    return {
      type: 'object',
      ...describe(name, ''),
      additionalProperties: false,
      ...(required ? { required } : {}),
      properties: Object.fromEntries(properties),
    };
  };
  const names = Object.keys(TYPES).sort();
  return {
    title: kind,
    type: 'object',
    ...describe(kind, ''),
    additionalProperties: false,
    required: ['apiVersion', 'kind', 'metadata', 'spec'],
    properties: {
      apiVersion: { ...describe(kind, 'apiVersion'), type: 'string', enum: [apiVersion] },
      kind: { ...describe(kind, 'kind'), type: 'string', const: kind },
      metadata: { ...describe(kind, 'metadata'), $ref: 'common.json#/$defs/ObjectMeta' },
      spec: { ...describe(kind, 'spec'), ...ref('CanaryPolicySpec') },
    },
    $defs: Object.fromEntries(names.map(name => [name, type(name)])),
  };
}
