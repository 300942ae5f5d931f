import { expect, test } from 'vitest';
import { onlyWritten, splitEdits } from '../../../../src/canary/files/split-edits.ts';
import type { RouteChange } from '../../../../src/canary/model.ts';
import { readVirtualService } from '../../../../src/canary/virtual-service.ts';
import type { VirtualService } from '../../../../src/istio/types.ts';
import { applyEdits } from '../../../../src/yaml/index.ts';
import { asLive, firstOf, objectsOf } from './text.ts';

const file = `kind: VirtualService
apiVersion: networking.istio.io/v1
metadata: {name: model}
spec:
  hosts: [model]
  http:
    - name: main # the split
      route:
        - destination: {host: model.models.svc.cluster.local, subset: v1} # stable
          weight: 90
        - destination: {host: model.models.svc.cluster.local, subset: v2}
          weight: 10
`;
const live = readVirtualService(
  asLive(
    file
      .replaceAll('model.models.svc.cluster.local', 'model')
      .replace('http:\n', 'http:\n    - {match: [{port: 1}], route: [{destination: {host: a}}]}\n'),
  ) as VirtualService,
);
const to = (v1: number, v2: number): RouteChange['to'] => [
  { destination: { host: 'model', subset: 'v1' }, weight: v1 },
  { destination: { host: 'model', subset: 'v2' }, weight: v2 },
];
const written = (change: Partial<RouteChange>, text = file) =>
  splitEdits(firstOf(text), live, [
    { route: { protocol: 'http', index: 1, name: 'main' }, from: [], to: to(50, 50), ...change },
  ]);

test('numbers change, comments and spellings stay, though the route stands elsewhere', () => {
  const result = written({});
  expect(result.ok && applyEdits(file, result.edits)).toBe(
    file.replace('weight: 90', 'weight: 50').replace('weight: 10', 'weight: 50'),
  );
});

test('a destination that comes is added, one that goes is taken out', () => {
  const one = written({ to: to(100, 0).slice(0, 1) });
  const alone = one.ok ? applyEdits(file, one.edits) : '';
  expect(alone).not.toContain('v2');
  const two = written({}, alone);
  expect(two.ok && applyEdits(alone, two.edits)).toMatch(/subset: v2[\s\S]*weight: 50/);
});

test('a route that the file does not have is a reason, not a guess', () => {
  expect(written({ route: { protocol: 'tcp', index: 0 } })).toMatchObject({ ok: false });
});

test('the object meant is found by its name, and never guessed', () => {
  const both = objectsOf(`${file}---\n${file.replace('{name: model}', '{name: model, namespace: b}')}`);
  expect(onlyWritten(both, { namespace: 'b', name: 'model' })).toMatchObject({ namespace: 'b' });
  expect(onlyWritten(both, { namespace: 'c', name: 'model' })).toMatchObject({ namespace: null });
  expect(() => onlyWritten(both, { name: 'model' })).toThrow(/2 times/);
  expect(() => onlyWritten(both, { name: 'nobody' })).toThrow(/hold no VirtualService nobody/);
});
