import { expect, test } from 'vitest';
import { kubectlCommandFor } from '../../../src/canary/kubectl.ts';
import type { ObjectPlan } from '../../../src/canary/model.ts';
import { valueAt } from '../../../src/cluster/look.ts';
import { warningTexts } from '../../../src/cluster/patch.ts';

test('values by JSON Pointer; what is not there is null, as a patch sees it', () => {
  const object = { metadata: { annotations: { 'a/b~c': 'x' } }, list: [{ n: 0 }], own: null };
  expect(valueAt(object, '/metadata/annotations/a~1b~0c')).toBe('x');
  expect(valueAt(object, '/list/0/n')).toBe(0);
  expect(valueAt(object, '/list/1')).toBeNull();
  expect(valueAt(object, '/list/0/constructor')).toBeNull();
  expect(valueAt(object, '/own/deeper')).toBeNull();
  expect(valueAt(object, '')).toBe(object);
});

test("a server's warnings, several to a header, without their codes", () => {
  const header = '299 - "unknown field \\"spec.x\\"", 299 kube "deprecated"';
  expect(warningTexts([header, '299 - "third"'])).toEqual(['unknown field "spec.x"', 'deprecated', 'third']);
  expect(warningTexts()).toEqual([]);
});

test('the kubectl command quotes what a shell would take apart', () => {
  const plan = {
    apiVersion: 'networking.istio.io/v1beta1',
    namespace: 'team-a',
    name: 'web',
    patch: [{ op: 'test', path: '/a', value: "it's $HOME `x`" }],
  } as unknown as ObjectPlan;
  expect(kubectlCommandFor(plan, { context: 'my ctx', server: '', caDigest: '' })).toBe(
    `kubectl --context 'my ctx' -n team-a patch virtualservice.networking.istio.io web --field-manager=istio-canary --type=json -p '[{"op":"test","path":"/a","value":"it'\\''s $HOME \`x\`"}]'`,
  );
});
