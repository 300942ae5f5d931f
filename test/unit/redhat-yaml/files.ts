import { split, weights } from '../../../src/validation/rules/examples.ts';

/** A document of another kind, with fields that ours do not have. */
export const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: model-v1
spec:
  hosts: 3
  template:
    spec:
      containers: []
`;

export const configMap = `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  weight: "5"
`;

export const virtualService = split(weights(90, 10));

export const destinationRule = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: model
spec:
  host: model
  trafficPolicy:
    loadBalancer:
      simple: RANDOM
  subsets:
    - name: v1
      labels:
        version: v1
`;

/** A text without its mark `‸`, and where that was. */
export function marked(text: string): { text: string; position: { line: number; character: number } } {
  const before = text.slice(0, text.indexOf('‸')).split('\n');
  return {
    text: text.replace('‸', ''),
    position: { line: before.length - 1, character: before.at(-1)?.length ?? 0 },
  };
}
