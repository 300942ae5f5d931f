import { expect, it } from 'vitest';
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
