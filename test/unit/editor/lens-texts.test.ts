import { describe, expect, it } from 'vitest';
import { type LensState, lensesOf } from '../../../src/editor/lenses/lens-texts.ts';
import type { VirtualService } from '../../../src/istio/types.ts';
import { virtualServicesIn } from '../../../src/language/splits.ts';
import { parseText } from '../../../src/yaml/index.ts';
import { routes } from '../language/marked.ts';

const commands = new Set([
  'istioCanary.shiftTraffic',
  'istioCanary.rollBack',
  'istioCanary.compareWithCluster',
]);
const usual: LensState = { trusted: true, readOnly: false, hasContext: true, commands };
const to = (subset: string, weight: number): string =>
  `        - destination: {host: model, subset: ${subset}}\n          weight: ${weight}\n`;

function titles(text: string, state: Partial<LensState> = {}): string[] {
  const [written] = virtualServicesIn(parseText(text));
  return written ? lensesOf(written, { ...usual, ...state }).map(each => each.title) : [];
}

const live = (name: string, namespace: string, ...weights: number[]): VirtualService => ({
  metadata: { name, namespace },
  spec: {
    hosts: ['model'],
    http: [
      {
        route: weights.map((weight, at) => ({
          destination: { host: 'model', subset: `v${at + 1}` },
          weight,
        })),
      },
    ],
  },
});
const split = routes(to('v1', 90) + to('v2', 10));
const ACTIONS = ['Shift…', 'Roll Back', 'Compare with Cluster'];

describe('lenses', () => {
  it('tell the split and what can be done', () => {
    expect(titles(split)).toEqual(['v1 90 % · v2 10 %', ...ACTIONS]);
    expect(titles(routes(to('v1', 5)))[0]).toBe('v1 100 %');
  });

  it('tell several routes apart, and count what is too much', () => {
    const header = `    - match: [{headers: {x: {exact: z}}}]\n      route:\n${to('v2', 1)}`;
    expect(titles(split + header).slice(0, 2)).toEqual([
      'all requests: v1 90 % · v2 10 %',
      'header x = z: v2 100 %',
    ]);
    expect(titles(split + header.repeat(5))[3]).toBe('3 more routes');
  });

  it('say what is live where that is something else', () => {
    expect(titles(split, { live: [live('model', 'any', 9, 1)] })).toEqual(['v1 90 % · v2 10 %', ...ACTIONS]);
    expect(titles(split, { live: [live('model', 'any', 50, 50)] })[1]).toBe('live: v1 50 % · v2 50 %');
    expect(titles(split, { live: [live('model', 'any', 100)] })[1]).toBe('live: v1 100 %');
  });

  it('compare with the route that takes the same, wherever it is by now', () => {
    const changed = live('model', 'any', 90, 10);
    const sticky = {
      name: 'istio-canary-sticky',
      match: [{ headers: { cookie: { regex: 'x' } } }],
      route: [{ destination: { host: 'model', subset: 'v2' } }],
    };
    changed.spec?.http?.unshift(sticky);
    expect(titles(split, { live: [changed] })).toEqual(['v1 90 % · v2 10 %', 'live: differs', ...ACTIONS]);
  });

  it('say nothing of a live object that may be another', () => {
    const both = [live('model', 'prod', 50, 50), live('model', 'test', 10, 90)];
    expect(titles(split, { live: both })).toHaveLength(4);
    expect(titles(routes(to('v1', 90) + to('v2', 10), 'test'), { live: both })[1]).toBe(
      'live: v1 10 % · v2 90 %',
    );
    expect(titles(split, { live: [live('other', 'prod', 50, 50)] })).toHaveLength(4);
  });

  it('offer what can be done here, and by commands that there are', () => {
    expect(titles(split, { trusted: false })).toEqual(['v1 90 % · v2 10 %']);
    expect(titles(split, { hasContext: false })).toEqual(['v1 90 % · v2 10 %']);
    expect(titles(split, { readOnly: true })).toEqual(['v1 90 % · v2 10 %', 'Compare with Cluster']);
    expect(titles(split, { commands: new Set([...commands, 'istioCanary.applyFile']) }).at(-1)).toBe('Apply');
    expect(titles(split.replace('name: model\n', 'name: {{ .Release.Name }}\n'))).toEqual([
      'v1 90 % · v2 10 %',
    ]);
  });

  it('are about this object', () => {
    const [written] = virtualServicesIn(parseText(routes(to('v1', 1), 'prod')));
    const lenses = written ? lensesOf(written, usual) : [];
    expect(lenses.at(-1)?.target).toEqual({ name: 'model', namespace: 'prod' });
  });
});
