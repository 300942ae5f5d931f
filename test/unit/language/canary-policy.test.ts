/** Help with a rollout's policy, as with Istio's own kinds. */
import { describe, expect, it } from 'vitest';
import { hoverAt } from '../../../src/language/hover.ts';
import { FileIndex } from '../../../src/validation/index.ts';
import { describeField } from '../../../src/validation/texts.ts';
import { parseText } from '../../../src/yaml/index.ts';
import { marked } from './marked.ts';
import { labels, taken } from './typing.ts';

const head = 'apiVersion: istio-canary.dev/v1alpha1\nkind: CanaryPolicy\nmetadata:\n  name: model\n';

describe("a policy's fields", () => {
  it('are offered where they may stand', () => {
    expect(labels(`${head}spec:\n  |\n`)).toEqual(
      expect.arrayContaining(['steps', 'stepWeights', 'metrics', 'onFailure', 'minRequests']),
    );
    expect(labels(`${head}spec:\n  steps:\n    - |\n`)).toEqual(
      expect.arrayContaining(['setWeight', 'pause']),
    );
    expect(labels(`${head}spec:\n  metrics:\n    - name: errors\n      |\n`)).toEqual(
      expect.arrayContaining(['errorShare', 'gauge', 'countShare', 'slowShare', 'readiness']),
    );
    expect(labels(`${head}spec:\n  onFailure: rollBack\n  |\n`)).not.toContain('onFailure');
    expect(labels(`${head}spec:\n  |\n`)).not.toContain('hosts');
  });

  it('have the values that they take', () => {
    expect(labels(`${head}spec:\n  onFailure: |\n`)).toEqual(['rollBack', 'pause']);
    expect(labels(`${head}spec:\n  onUnreachable:\n    action: |\n`)).toEqual(['hold', 'rollBack']);
    expect(labels('kind: CanaryPolicy\napiVersion: |')).toEqual(['istio-canary.dev/v1alpha1']);
    expect(labels('apiVersion: istio-canary.dev/v1alpha1\nkind: |')).toEqual(['CanaryPolicy']);
    expect(labels('apiVersion: istio-canary.dev/v1alpha1\n|')).toEqual(['kind']);
  });

  it('are taken with what belongs to them', () => {
    expect(taken(`${head}spec:\n  onUn|\n`, 'onUnreachable')).toContain('onUnreachable:\n    ');
  });

  it('are explained at their keys', () => {
    const { text, offset } = marked(`${head}spec:\n  falseRoll|backLevel: 1%\n`);
    const found = hoverAt(parseText(text), offset, { index: new FileIndex(), describe: describeField });
    expect(found?.markdown).toMatch(/healthy canary may be rolled back/);
  });
});
