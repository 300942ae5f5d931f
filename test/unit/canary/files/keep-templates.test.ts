/** Neither Pull Live nor a shift writes over what a template fills in. */
import { expect, test } from 'vitest';
import { pullEdits } from '../../../../src/canary/files/pull.ts';
import { splitEdits } from '../../../../src/canary/files/split-edits.ts';
import { readVirtualService } from '../../../../src/canary/virtual-service.ts';
import type { VirtualService } from '../../../../src/istio/types.ts';
import { applyEdits } from '../../../../src/yaml/index.ts';
import { asLive, firstOf } from './text.ts';

const text = (v1: string, v2: string, more = '') => `# before
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: model}${more}
spec:
  hosts: [model]
  http:
    - route:
        - destination: {host: model, subset: v1}
          weight: ${v1}
        - destination: {host: model, subset: v2}
          weight: ${v2}
`;
const live = asLive(text('70', '30'));

test.each([
  ['Helm', '{{ .Values.stable }}', '{{ .Values.canary }}'],
  ['one of two', '90', '{{ sub 100 .Values.stable }}'],
  ['Flux', `$\{STABLE}`, `$\{CANARY}`],
  ['ytt', '90 #@ data.values.stable', '10 #@ data.values.canary'],
])('%s', (_, v1, v2) => {
  const written = firstOf(text(v1, v2));
  const refusal = { ok: false, reason: expect.stringMatching(/line 1\d of the document is a template's/) };
  expect(pullEdits(written, live)).toEqual(refusal);
  const object = readVirtualService(live as VirtualService);
  const to = object.routes[0]?.destinations.map(({ entry }) => entry) ?? [];
  const change = { route: { protocol: 'http' as const, index: 0 }, from: [], to };
  expect(splitEdits(written, object, [change])).toEqual(refusal);
});

test('plain numbers of a template are changed', () => {
  const from = text('90', '10', '\n# {{ .Release.Name }}');
  const result = pullEdits(firstOf(from), live);
  expect(result.ok && applyEdits(from, result.edits)).toBe(text('70', '30', '\n# {{ .Release.Name }}'));
});
