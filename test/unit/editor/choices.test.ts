import { describe, expect, it } from 'vitest';
import { pickRoute } from '../../../src/canary/route.ts';
import { findObject } from '../../../src/canary/shift.ts';
import {
  allVersionChoices,
  canaryKey,
  objectChoices,
  readShare,
  removableChoices,
  routeChoices,
  shareChoices,
  shareProblem,
  versionChoices,
  wishFor,
} from '../../../src/editor/commands/choices.ts';
import { modelSnapshot } from './support.ts';

const target = { namespace: 'prod', name: 'model' };
const at = (weights: Record<string, number>) => {
  const snapshot = modelSnapshot(weights);
  const object = findObject(snapshot, target);
  return { snapshot, object, route: pickRoute(object) };
};

describe('choices', () => {
  it('lists objects with their splits', () => {
    expect(objectChoices(modelSnapshot({ v1: 90, v2: 10 }))).toEqual([
      {
        label: 'model',
        description: 'prod · model-service',
        detail: 'header x-canary = v2: v2 100 % | all requests: v1 90 % · v2 10 %',
        value: target,
      },
    ]);
  });

  it('lists routes by name or place', () => {
    expect(routeChoices(at({ v1: 100 }).object).map(one => [one.label, one.value])).toEqual([
      ['testers', '0'],
      ['http/1', '1'],
    ]);
  });

  it('says of a version what everybody gets of it, not what testers do', () => {
    const { snapshot, object } = at({ v1: 90, v2: 10 });
    expect(allVersionChoices(snapshot, object).map(one => [one.label, one.description])).toEqual([
      ['v2', 'gets 10 % now'],
      ['v1', 'gets 90 % now'],
    ]);
  });

  it('offers routes to be removed in words, a sticky one without its pattern', () => {
    const { snapshot, object } = at({ v1: 90, v2: 10 });
    expect(removableChoices(object).map(one => [one.label, one.description, one.detail])).toEqual([
      ['testers', 'header x-canary = v2', 'v2'],
    ]);
    const http = snapshot.virtualServices[0]?.spec?.http ?? [];
    http.unshift({
      name: 'istio-canary-sticky',
      match: [{ headers: { cookie: { regex: '^(?:.*;\\s*)?x=v2$' } } }],
      route: [{ destination: { host: 'model-service', subset: 'v2' } }],
    });
    expect(removableChoices(findObject(snapshot, target)).map(one => one.description)).toEqual([
      'sticky',
      'header x-canary = v2',
    ]);
  });

  it('offers a version that only the DestinationRule knows', () => {
    const { snapshot, object, route } = at({ v1: 100 });
    expect(canaryKey(snapshot, object, route)).toBe('v2');
    expect(versionChoices(snapshot, route, 'v1').map(one => one.label)).toEqual(['v2']);
  });

  it('shows presets as before and after, without the one that changes nothing', () => {
    const { snapshot, route } = at({ v1: 90, v2: 10 });
    const shown = shareChoices(snapshot, target, route, 'v2', [1, 10, 50, 100], 'v1');
    expect(shown.map(one => [one.label, one.description])).toEqual([
      ['v2 1 %', 'v1 90 % → 99 %   v2 10 % → 1 %'],
      ['v2 50 %', 'v1 90 % → 50 %   v2 10 % → 50 %'],
      ['v2 100 %', 'v1 90 % → 0 %   v2 10 % → 100 %'],
    ]);
  });

  it('all of it leaves nothing for the others', () => {
    expect(wishFor(at({ v1: 90, v2: 10 }).route, 'v2', 100)).toEqual({ v1: 0, v2: 100 });
    expect(wishFor(at({ v1: 90, v2: 10 }).route, 'v2', 40)).toEqual({ v2: 40 });
  });

  it.each(['0', '100', '2.5', '2,55', ' 7 '])('takes the share %j', typed => {
    expect(shareProblem(typed)).toBeUndefined();
  });

  it.each(['', 'ten', '-1', '100.01', '101', '1.234', '1e2', '5 %'])('does not take the share %j', typed => {
    expect(shareProblem(typed)).toBeTypeOf('string');
  });

  it('reads a comma as a point', () => {
    expect(readShare(' 2,5 ')).toBe(2.5);
  });
});
