import { describe, expect, it } from 'vitest';
import { isProtected } from '../../../src/canary/protected.ts';

describe('protected contexts', () => {
  it.each([
    ['eu-prod-1', ['*prod*'], true],
    ['EU-PROD', ['*prod*'], true],
    ['staging', ['*prod*'], false],
    ['prod', ['prod'], true],
    ['prod2', ['prod'], false],
    ['prod2', ['prod?'], true],
    ['a.b', ['a?b'], true],
    ['axb', ['a.b'], false],
    ['arn:aws:eks:eu:1:cluster/live', ['arn:*/live'], true],
    ['kind', [], false],
    [undefined, ['*'], false],
  ])('%s with %j: %s', (context, patterns, expected) => {
    expect(isProtected(context, patterns)).toBe(expected);
  });
});
