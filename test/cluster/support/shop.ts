/** A DestinationRule with these subsets, and a VirtualService that splits between v1 and v2. */
export const shopText = (subsets: string[], [v1, v2]: [number, number]): string => `\
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: {name: shop, namespace: default}
spec:
  host: shop
  subsets: [${subsets.map(name => `{name: ${name}, labels: {version: ${name}}}`).join(', ')}]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: shop, namespace: default}
spec:
  hosts: [shop]
  http:
  - route:
    - destination: {host: shop, subset: v1}
      weight: ${v1}
    - destination: {host: shop, subset: v2}
      weight: ${v2}
`;
