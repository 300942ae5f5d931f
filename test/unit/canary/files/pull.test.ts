import { expect, test } from 'vitest';
import { pullEdits } from '../../../../src/canary/files/pull.ts';
import { applyEdits, parseText } from '../../../../src/yaml/index.ts';
import { asLive, firstOf } from './text.ts';

const file = `# the canary
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: model   # ours
spec:
  hosts: [model]
  http:
    # testers first
    - name: testers
      match: [{headers: {x-canary: {exact: "yes"}}}]
      route:
        - destination: {host: model, subset: v2}
    - name: main
      route:
        # stable
        - destination:
            host: model
            subset: v1
          weight: 90 # most
        - destination: {host: model, subset: v2}
          weight: 10
`;

function pulled(live: string, from = file): string {
  const result = pullEdits(firstOf(from), asLive(live));
  if (!result.ok) throw new Error(result.reason);
  return applyEdits(from, result.edits);
}

test('weights change where they stand; comments stay', () => {
  const live = file.replace('weight: 90', 'weight: 70').replace('weight: 10', 'weight: 30');
  expect(pulled(live)).toBe(live);
});

test('what is the same is not touched', () => {
  const result = pullEdits(firstOf(file), asLive(file));
  expect(result).toEqual({ ok: true, edits: [] });
});

test('a route that came and one that went leave the others with their comments', () => {
  const came = file.replace(
    '    - name: main',
    '    - name: beta\n      route:\n        - destination:\n            host: model\n            subset: v2\n    - name: main',
  );
  expect(pulled(came)).toBe(came);
  const back = pulled(file, came);
  expect(parseText(back).docs[0]?.value).toEqual(parseText(file).docs[0]?.value);
  expect(back).toContain('# testers first');
  expect(back).toContain('# most');
});

test('fields that came go in, fields that went go out', () => {
  const live = file.replace('  hosts: [model]\n', '  hosts: [model, other]\n  gateways: [mesh]\n');
  const text = pulled(live);
  expect(parseText(text).docs[0]?.value).toMatchObject({
    spec: { hosts: ['model', 'other'], gateways: ['mesh'] },
  });
  expect(text).toContain('# most');
  expect(parseText(pulled(file, live)).docs[0]?.value).toEqual(parseText(file).docs[0]?.value);
});

test('a weight of 0 that the file leaves out is not added', () => {
  const live = file.replace('subset: v2}\n    - name', 'subset: v2}\n          weight: 0\n    - name');
  expect(pulled(live)).toBe(file);
});

test('nothing of the metadata comes along', () => {
  const live = file.replace(
    'name: model   # ours',
    'name: model\n  annotations: {istio-canary.dev/stable: v1}',
  );
  expect(pulled(live)).toBe(file);
});

test('any spec into any other', () => {
  const specs = [
    '{host: a}',
    '{host: b, subsets: [{name: v1, labels: {version: v1}}]}',
    '{host: b, subsets: [{name: v3}, {name: v1, labels: {version: v9}}, {name: v2}]}',
    '{host: b, subsets: [], trafficPolicy: {loadBalancer: {simple: LEAST_REQUEST}}}',
    '{host: b, trafficPolicy: {loadBalancer: {consistentHash: {httpCookie: {name: c, ttl: 0s}}}}}',
  ];
  const block = (spec: string) => {
    const head = 'apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: d}\n';
    return `${head}spec: ${spec}\n`;
  };
  for (const from of specs)
    for (const to of specs)
      expect(parseText(pulled(block(to), block(from))).docs[0]?.value).toEqual(
        parseText(block(to)).docs[0]?.value,
      );
});
