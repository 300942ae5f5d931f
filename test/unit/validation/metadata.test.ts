import { describe, expect, it } from 'vitest';
import { validateText } from '../../../src/validation/index.ts';

const found = (metadata: string): string[] =>
  validateText(
    `apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: ${metadata}\nspec: {host: model}\n`,
  ).map(({ code, path }) => `${code} ${path.replace('metadata.', '')}`);

describe("an object's metadata", () => {
  it.each([
    '{name: model.v2-canary, namespace: prod}',
    '{name: "1", namespace: "2"}',
    '{generateName: model-}',
    '{name: "{{ .Release.Name }}_x", namespace: $(NAMESPACE)}',
    '{name: MODEL_NAME, namespace: YOURNAMESPACE}',
    '{name: <name>, namespace: <NAMESPACE>}',
    '{name: a, labels: {app.kubernetes.io/name: a_b.C, team: "", x: "{{ .Values.team }} a"}}',
    '{name: a, annotations: {example.com/why: any text at all}}',
  ])('%s is fine', metadata => {
    expect(found(metadata)).toEqual([]);
  });

  it('takes a label or annotation without a value for an empty one', () => {
    expect(found('{name: a, labels: {team: }, annotations: {note: null}}')).toEqual([
      'empty-value labels.team',
      'empty-value annotations.note',
    ]);
  });

  it.each([
    ['{name: Model}', 'invalid-object-name name'],
    ['{name: model_v2}', 'invalid-object-name name'],
    ['{name: -model}', 'invalid-object-name name'],
    ['{name: model..a}', 'invalid-object-name name'],
    [`{name: ${'a'.repeat(254)}}`, 'invalid-object-name name'],
    ['{name: a, namespace: prod.eu}', 'invalid-object-name namespace'],
    [`{name: a, namespace: ${'a'.repeat(64)}}`, 'invalid-object-name namespace'],
    ['{name: a, labels: {a b: c}}', 'invalid-label labels["a b"]'],
    ['{name: a, labels: {a/b/c: d}}', 'invalid-label labels["a/b/c"]'],
    ['{name: a, labels: {team: a b}}', 'invalid-label labels.team'],
    [`{name: a, labels: {team: ${'a'.repeat(64)}}}`, 'invalid-label labels.team'],
    ['{name: a, annotations: {a b: c}}', 'invalid-label annotations["a b"]'],
    [
      '{name: a, annotations: {istio.io/dry-run: "false"}}',
      'refused-annotation annotations["istio.io/dry-run"]',
    ],
  ])('%s is refused', (metadata, expected) => {
    expect(found(metadata)).toEqual([expected]);
  });
});
