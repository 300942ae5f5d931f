import { expect, test } from 'vitest';
import { orderOf, type Transition, withDropped } from '../../../../src/canary/files/order.ts';
import type { KubeObject } from '../../../../src/istio/types.ts';

const rule = (...names: string[]): KubeObject => ({
  apiVersion: 'v1',
  ...{ spec: { host: 'a', subsets: names.map(name => ({ name })) } },
});
const vs: Transition = { kind: 'VirtualService', before: {}, after: {} };
const dr = (before: object | undefined, after: object | undefined): Transition => ({
  kind: 'DestinationRule',
  before,
  after,
});
const root = (before: object | undefined, after: object | undefined): Transition => ({
  kind: 'VirtualService',
  before: before && { spec: { hosts: ['a'] } },
  after: after && { spec: { hosts: ['a'] } },
});
const delegate = (before: object | undefined, after: object | undefined): Transition => ({
  kind: 'VirtualService',
  before: before && { spec: {} },
  after: after && { spec: {} },
});
const steps = (...given: Transition[]) => orderOf(given).map(({ index, phase }) => `${index} ${phase}`);

test.each([
  ['new subsets before the routes', [vs, dr(rule('v1'), rule('v1', 'v2'))], ['1 whole', '0 whole']],
  ['dropped subsets after the routes', [dr(rule('v1', 'v2'), rule('v1')), vs], ['1 whole', '0 whole']],
  ['both, in two writes', [vs, dr(rule('v1'), rule('v2'))], ['1 add', '0 whole', '1 whole']],
  ['a new rule first', [vs, dr(undefined, rule('v1'))], ['1 whole', '0 whole']],
  ['a deleted rule last', [dr(rule('v1'), undefined), vs], ['1 whole', '0 whole']],
  ['a rule without subsets first', [vs, dr({ spec: {} }, { spec: {} })], ['1 whole', '0 whole']],
  [
    'a delegate before its root, and no other out of turn',
    [root(undefined, {}), vs, delegate(undefined, {}), vs],
    ['2 whole', '0 whole', '1 whole', '3 whole'],
  ],
  ['a delegate that goes after its root', [delegate({}, undefined), root({}, {})], ['1 whole', '0 whole']],
])('%s', (_, given, wanted) => {
  expect(steps(...given)).toEqual(wanted);
});

test('the first of two writes keeps what is dropped later', () => {
  expect(withDropped(rule('v2'), rule('v1', 'v2'))).toEqual(rule('v2', 'v1'));
});
