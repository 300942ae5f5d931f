import { describe, expect, it } from 'vitest';
import { FileIndex, validateParsed } from '../../../src/validation/index.ts';
import { parseText } from '../../../src/yaml/index.ts';

const patch = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: model
spec:
  trafficPolicy:
    tls:
      mode: ISTIO_MUTUAL
`;

function codes(file: string, text: string, kustomizations: Record<string, string>): string[] {
  const index = new FileIndex();
  const parsed = parseText(text);
  index.set(file, parsed);
  for (const [name, content] of Object.entries(kustomizations)) index.set(name, parseText(content));
  return validateParsed(parsed, { index, file }).map(finding => finding.code);
}

it.each([
  [
    'app/overlay/patches/rule.yaml',
    'app/overlay/kustomization.yaml',
    'patches:\n  - path: patches/rule.yaml\n',
  ],
  ['app/base/rule.yaml', 'app/overlay/kustomization.yml', 'patches:\n  - path: ../base/./rule.yaml\n'],
  ['rule.yaml', 'kustomization.yaml', 'patchesStrategicMerge:\n  - rule.yaml\n'],
  ['app\\rule.yaml', 'app\\kustomization.yaml', 'patches:\n  - path: rule.yaml\n'],
  [
    'file:///my%20app/a%20rule.yaml',
    'file:///my%20app/kustomization.yaml',
    'patches:\n  - path: a rule.yaml\n',
  ],
])('nothing is missing from a patch: %s', (file, kustomization, content) => {
  expect(codes(file, patch, { [kustomization]: content })).toEqual([]);
});

it('is missing elsewhere', () => {
  expect(codes('rule.yaml', patch, {})).toEqual(['missing-field']);
  const other = { 'kustomization.yaml': 'resources:\n  - rule.yaml\n' };
  expect(codes('rule.yaml', patch, other)).toEqual(['missing-field']);
});

it('is missing from a list of a patch, which replaces the whole list', () => {
  const text = patch.replace(
    '  trafficPolicy',
    '  subsets:\n    - labels:\n        version: v1\n  trafficPolicy',
  );
  const kustomization = { 'kustomization.yaml': 'patches:\n  - path: rule.yaml\n' };
  expect(codes('rule.yaml', text, kustomization)).toEqual(['missing-field']);
});

it('tells others when a kustomization changes', () => {
  const index = new FileIndex();
  expect(index.set('kustomization.yaml', parseText('patches: [{path: rule.yaml}]\n'))).toBe(true);
  expect(index.set('kustomization.yaml', parseText('# the same\npatches: [{path: rule.yaml}]\n'))).toBe(
    false,
  );
  expect(index.isPatch('rule.yaml')).toBe(true);
  expect(index.delete('kustomization.yaml')).toBe(true);
  expect(index.isPatch('rule.yaml')).toBe(false);
});

describe('a subset that an overlay adds', () => {
  const istio = (kind: string, spec: string): string =>
    `apiVersion: networking.istio.io/v1\nkind: ${kind}\nmetadata: {name: model}\nspec: ${spec}\n`;
  const base = istio('DestinationRule', '{host: model, subsets: [{name: v1, labels: {version: v1}}]}');
  const split = istio(
    'VirtualService',
    '{http: [{route: [{destination: {host: model, subset: v1}, weight: 90}, {destination: {host: model, subset: v2}, weight: 10}]}]}',
  );
  const added = istio(
    'DestinationRule',
    '{subsets: [{name: v1, labels: {version: v1}}, {name: v2, labels: {version: v2}}]}',
  );
  const overlay = (patches: string): string =>
    `resources: [../base]\npatches:\n  - path: vs.yaml\n${patches}`;
  const found = (patches: string, files: Record<string, string> = {}): string[] =>
    codes('overlay/vs.yaml', split, {
      'base/dr.yaml': base,
      'overlay/kustomization.yaml': overlay(patches),
      ...files,
    });

  it.each([
    ['by a patch without a host', '  - path: dr.yaml\n', { 'overlay/dr.yaml': added }],
    ['by a patch in place', `  - patch: |-\n${added.replace(/^/gm, '      ')}\n`, {}],
    [
      'by an operation in place',
      "  - target: {kind: DestinationRule}\n    patch: '[{op: add, path: /spec/subsets/-, value: {name: v2}}]'\n",
      {},
    ],
    ['by a file of operations', '  - target: {kind: DestinationRule}\n    path: operations.yaml\n', {}],
  ])('is known: %s', (_, patches, files) => {
    expect(found(patches, files)).toEqual([]);
  });

  it.each([
    ['nothing adds it', '', {}],
    [
      'the patch is of another rule',
      '  - path: dr.yaml\n',
      { 'overlay/dr.yaml': added.replace('name: model', 'name: other') },
    ],
    ['no kustomization names the patch', '', { 'overlay/dr.yaml': added }],
    [
      'the patch adds others',
      "  - target: {kind: DestinationRule}\n    patch: '[{op: remove, path: /spec/exportTo}]'\n",
      {},
    ],
  ])('is missing: %s', (_, patches, files) => {
    expect(found(patches, files)).toContain('IST0101');
  });
});
