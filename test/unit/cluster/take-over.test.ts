import { expect, test } from 'vitest';
import { union, withoutDropped } from '../../../src/cluster/files/field-set.ts';
import { ownership, takeOverPatch } from '../../../src/cluster/files/take-over.ts';
import type { KubeObject } from '../../../src/istio/types.ts';

const entry = (manager: string, operation: string, spec: object) => ({
  manager,
  operation,
  apiVersion: 'networking.istio.io/v1',
  fieldsV1: { 'f:spec': spec },
});
const object = (...managedFields: object[]) =>
  ({ metadata: { uid: 'u', resourceVersion: '7', managedFields } }) as KubeObject;

test('sets are joined field by field', () => {
  expect(union({ a: { b: {} } }, { a: { c: {} }, d: {} })).toEqual({ a: { b: {}, c: {} }, d: {} });
});

test('fields that nobody else owns and the file names no more are dropped, with the maps that they leave empty', () => {
  const live = { spec: { hosts: ['a'], gateways: ['mesh'], policy: { tls: { mode: 'x' } }, tcp: { a: 1 } } };
  const owned = {
    'f:spec': {
      'f:hosts': {},
      'f:gateways': {},
      'f:policy': { '.': {}, 'f:tls': { '.': {}, 'f:mode': {} } },
      'f:tcp': { 'f:a': {} },
    },
  };
  const others = [{ 'f:spec': { 'f:gateways': {} } }];
  expect(withoutDropped(live, owned, others, { spec: { hosts: ['b'] } })).toEqual({
    spec: { hosts: ['a'], gateways: ['mesh'], tcp: {} },
  });
});

test("takes over our patches' fields and kubectl's, nobody else's, and for the version that was read", () => {
  const given = object(
    entry('istio-canary', 'Update', { 'f:http': {} }),
    entry('kubectl-client-side-apply', 'Update', { 'f:hosts': {} }),
    entry('kubectl-edit', 'Update', { 'f:tls': {} }),
    { ...entry('istio-canary', 'Update', {}), subresource: 'status' },
  );
  const [, fields, version] = takeOverPatch(given) ?? [];
  expect(fields?.value).toMatchObject([
    { manager: 'kubectl-edit' },
    { subresource: 'status' },
    { manager: 'istio-canary', operation: 'Apply', fieldsV1: { 'f:spec': { 'f:http': {}, 'f:hosts': {} } } },
  ]);
  expect(version).toEqual({ op: 'replace', path: '/metadata/resourceVersion', value: '7' });
  expect(ownership(given).others).toHaveLength(2);
  expect(takeOverPatch(object(entry('istio-canary', 'Apply', {})))).toBeUndefined();
});
