/** A policy that says whose it is. */
import { expect, test } from 'vitest';
import { otherTarget, wordsBy } from '../../../src/rollout/policy-target.ts';

const target = { namespace: 'prod', name: 'model' };

test.each([
  [{}, undefined],
  [{ virtualService: 'model' }, undefined],
  [{ namespace: 'prod' }, undefined],
  [{ virtualService: 'model', namespace: 'prod' }, undefined],
  [{ virtualService: 'other' }, 'other'],
  [{ namespace: 'dev' }, 'dev/*'],
  [{ virtualService: 'model', namespace: 'dev' }, 'dev/model'],
])('%j is for %s', (of, other) => expect(otherTarget(of, target)).toBe(other));

test('its versions and route count where a person says nothing', () => {
  const of = { virtualService: 'model', route: 'primary', stable: 'v1', canary: 'v3' };
  expect(wordsBy(of, {})).toEqual({ route: 'primary', stable: 'v1', canary: 'v3' });
  expect(wordsBy(of, { canary: 'v2', route: '0' })).toEqual({ route: '0', stable: 'v1', canary: 'v2' });
  expect(wordsBy({}, { stable: 'v2' })).toEqual({ stable: 'v2' });
});
