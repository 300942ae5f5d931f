import { describe, expect, it } from 'vitest';
import type { ObjectOutcome, Outcome, Plan } from '../../../src/canary/model.ts';
import { planShift } from '../../../src/canary/shift.ts';
import { detailOf, inOneLine, questionOf, reportOf } from '../../../src/editor/commands/plan-text.ts';
import { manifestOf } from '../../../src/editor/preview/manifest.ts';
import { patched } from '../../../src/editor/preview/patched.ts';
import { modelSnapshot } from './support.ts';

let ids = 0;
const plan = planShift(
  modelSnapshot({ v1: 99, v2: 1 }, { 'istio-canary.dev/stable': 'v1', owner: "it's me" }),
  { namespace: 'prod', name: 'model' },
  { v2: 10 },
  {},
  { at: '2030-01-01T00:00:00Z', newId: () => `id-${ids++}` },
);

const outcome = (change: Partial<ObjectOutcome>): Outcome => ({
  plan: plan.id,
  dryRun: false,
  objects: [
    {
      namespace: 'prod',
      name: 'model',
      status: 'applied',
      before: { v1: 99, v2: 1 },
      after: { v1: 90, v2: 10 },
      warnings: [],
      ...change,
    },
  ],
});

describe('a plan in words', () => {
  it('has a small print that can be read in one line too', () => {
    expect(inOneLine('v1 99 % → 90 %\nOpen connections stay.\n\nCluster: kind (https://127.0.0.1)')).toBe(
      'v1 99 % → 90 % · Open connections stay · Cluster: kind (https://127.0.0.1)',
    );
  });

  it('asks in a sentence that names object and cluster, whatever is planned', () => {
    const asked = (action: Plan['action']) => questionOf({ ...plan, action });
    expect(asked('route')).toBe('Change routes of prod/model on kind?');
    expect(asked('canary')).toBe('Begin a canary of prod/model on kind?');
    expect(asked('decommission')).toBe('Decommission a version of prod/model on kind?');
    expect(asked('restore')).toBe('Take prod/model on kind back to that entry?');
  });

  it('asks with object, cluster, before and after, and warnings', () => {
    expect(questionOf(plan)).toBe('Shift prod/model on kind?');
    expect(detailOf(plan)).toBe(
      [
        'v1 99 % → 90 %, v2 1 % → 10 %',
        'Open WebSocket connections stay where they are.',
        '⚠ v2 has no ready replica; model would send it 10 % of the requests.',
        '',
        'Cluster: kind (https://127.0.0.1:6443)',
      ].join('\n'),
    );
  });

  it('reports what was done', () => {
    expect(reportOf({ ...plan, warnings: [] }, outcome({}))).toEqual({
      level: 'done',
      text: 'model shifted: v2 10 % (was 1 %) · v1 90 % (was 99 %)',
    });
  });

  it('reports a conflict as one', () => {
    expect(reportOf(plan, outcome({ status: 'conflict', message: 'It was changed.' }))).toEqual({
      level: 'conflict',
      text: 'prod/model: It was changed.',
    });
  });

  it('of several objects says which were written', () => {
    const [first] = outcome({}).objects;
    const [second] = outcome({ name: 'other', status: 'failed', message: 'No right.' }).objects;
    const report = reportOf(plan, {
      ...outcome({}),
      objects: [first, second].filter(one => one !== undefined),
    });
    expect(report).toEqual({ level: 'failed', text: 'prod/other: No right. Written: prod/model.' });
  });
});

describe('the preview', () => {
  const [object] = plan.objects;
  if (!object) throw new Error('the plan has no object');

  it('is the patch carried out: only the split differs', () => {
    const [before, after] = [manifestOf(object.seen), manifestOf(patched(object.seen, object.patch))].map(
      text => text.split('\n'),
    );
    const differing = before?.flatMap((line, i) =>
      line === after?.[i] ? [] : [`${line.trim()} → ${after?.[i]?.trim()}`],
    );
    expect(differing).toEqual(['weight: 99 → weight: 90', 'weight: 1 → weight: 10']);
  });

  it('leaves the object that it was made from alone', () => {
    const seen = structuredClone(object.seen);
    patched(object.seen, object.patch);
    expect(object.seen).toEqual(seen);
  });
});
