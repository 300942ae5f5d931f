import { expect, test } from 'vitest';
import { allWanted } from '../../../../src/canary/files/wanted.ts';
import { writtenIn } from '../../../../src/canary/files/written.ts';
import { parseText } from '../../../../src/yaml/index.ts';
import { objectsOf } from './text.ts';

const vs = (name: string) =>
  `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: ${name}}\nspec: {hosts: [a]}\n`;
const text = `${vs('one')}---\napiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: tools}\n---\n${vs('two')}`;

test('finds our kinds, and names what it leaves aside', () => {
  const { objects, skipped } = writtenIn(parseText(text));
  expect(objects.map(one => one.name)).toEqual(['one', 'two']);
  expect(skipped).toEqual(['Service tools/s']);
});

test('finds what a selection touches', () => {
  const at = text.indexOf('name: two');
  expect(writtenIn(parseText(text), { start: at, end: at }).objects.map(one => one.name)).toEqual(['two']);
});

test('finds the items of a List', () => {
  const list = `kind: List\napiVersion: v1\nitems:\n- apiVersion: networking.istio.io/v1\n  kind: VirtualService\n  metadata: {name: a}\n  spec: {hosts: [x]}\n`;
  expect(objectsOf(list)).toMatchObject([{ name: 'a', path: ['items', 0] }]);
});

test('sends nothing that a server writes and nothing of ours', () => {
  const dumped = `apiVersion: networking.istio.io/v1beta1
kind: VirtualService
metadata:
  name: a
  uid: u
  resourceVersion: "4"
  generation: 3
  creationTimestamp: null
  labels: {app: a}
  managedFields: []
  annotations:
    istio-canary.dev/history: '{}'
    istio-canary.dev/stable: v1
    kubectl.kubernetes.io/last-applied-configuration: x
    team: models
spec: {hosts: [a]}
status: {}
`;
  expect(allWanted(objectsOf(dumped), 'models', 'a.yaml')).toEqual([
    {
      kind: 'VirtualService',
      namespace: 'models',
      name: 'a',
      wanted: {
        apiVersion: 'networking.istio.io/v1beta1',
        kind: 'VirtualService',
        metadata: { name: 'a', namespace: 'models', labels: { app: 'a' }, annotations: { team: 'models' } },
        spec: { hosts: ['a'] },
      },
    },
  ]);
});

test.each([
  ['nothing-to-apply', 'apiVersion: v1\nkind: Service\nmetadata: {name: s}\n'],
  ['template', vs('{{ .Release.Name }}')],
  ['nameless', 'apiVersion: networking.istio.io/v1\nkind: VirtualService\nspec: {hosts: [a]}\n'],
  ['twice', `${vs('one')}---\n${vs('one')}`],
])('refuses %s', (code, given) => {
  expect(() => allWanted(objectsOf(given), 'models', 'a.yaml')).toThrow(expect.objectContaining({ code }));
});
