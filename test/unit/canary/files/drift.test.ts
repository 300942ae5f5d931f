import { expect, test } from 'vitest';
import { driftOf, driftText } from '../../../../src/canary/files/drift.ts';
import type { KubeObject } from '../../../../src/istio/types.ts';
import { asLive, firstOf } from './text.ts';

const text = (v2: number, more = '') => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: model}
spec:
  hosts: [model]
${more}  http:
  - route:
    - {destination: {host: model, subset: v1}, weight: ${100 - v2}}
    - {destination: {host: model, subset: v2}, weight: ${v2}}
`;
const told = (file: string, live: string) => {
  const drift = driftOf(firstOf(file).value as KubeObject, asLive(live));
  return drift && driftText(drift);
};

test.each([
  ['the same', text(10), text(10), undefined],
  ['another split', text(10), text(30), 'file v1 90 · v2 10, live v1 70 · v2 30'],
  ['the same shares in other weights', text(50), text(50).replaceAll('weight: 50', 'weight: 500'), undefined],
  ['a destination that gets nothing', text(0), text(0).replace(/.*subset: v2.*\n/, ''), undefined],
  [
    'another host spelled out',
    text(10),
    text(10).replaceAll('host: model,', 'host: model.models.svc.cluster.local,'),
    undefined,
  ],
  ['another host', text(10), text(10).replaceAll('host: model,', 'host: other,'), 'differs'],
  ['something else', text(10), text(10, '  gateways: [mesh]\n'), 'differs'],
  ['both', text(10), text(30, '  gateways: [mesh]\n'), 'file v1 90 · v2 10, live v1 70 · v2 30; differs'],
])('%s', (_, file, live, wanted) => {
  expect(told(file, live)).toBe(wanted);
});
