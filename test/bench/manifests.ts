/** Manifests to measure with: what teams write for a canary, each of a service of its own. */

/** A VirtualService of 14 lines that splits `model-i` 90 to 10. */
export const virtualService = (i: number): string => `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: model-${i}
  namespace: models
spec:
  hosts: [model-${i}]
  http:
    - route:
        - destination: { host: model-${i}, subset: v1 }
          weight: 90
        - destination: { host: model-${i}, subset: v2 }
          weight: 10
`;

/** The DestinationRule of `model-i`; its second subset is called as given. */
export const destinationRule = (i: number, second = 'v2'): string => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: model-${i}
  namespace: models
spec:
  host: model-${i}
  subsets:
    - name: v1
      labels: { version: v1 }
    - name: ${second}
      labels: { version: v2 }
`;

/** One file of many: a VirtualService with its DestinationRule. */
export const pair = (i: number): string => `${virtualService(i)}---\n${destinationRule(i)}`;

/** One file with `count` VirtualServices, 14 lines each. */
export const virtualServices = (count: number): string =>
  Array.from({ length: count }, (_, i) => virtualService(i)).join('---\n');
