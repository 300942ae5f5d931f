/** Small texts that the rules' examples are put together from. */

const indent = (text: string, by: number): string =>
  text
    .trim()
    .split('\n')
    .map(line => (line === '' ? line : ' '.repeat(by) + line))
    .join('\n');

/** A VirtualService for `model` whose spec ends with the given lines. */
export function virtualService(spec: string): string {
  return `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: model
spec:
${indent(spec, 2)}
`;
}

/** A VirtualService with one http route, whose destination list is given. */
export function split(route: string): string {
  return virtualService(`hosts:\n  - model\nhttp:\n  - route:\n${indent(route, 6)}`);
}

/** A DestinationRule for `model` whose spec ends with the given lines. */
export function destinationRule(spec: string): string {
  return `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: model
spec:
${indent(spec, 2)}
`;
}

/** A destination list over two subsets of `model`; undefined leaves the weight out. */
export function weights(v1: number | undefined, v2: number | undefined): string {
  return [v1, v2]
    .map((weight, i) => {
      const destination = `- destination:\n    host: model\n    subset: v${i + 1}`;
      return weight === undefined ? destination : `${destination}\n  weight: ${weight}`;
    })
    .join('\n');
}

/** Subsets for a DestinationRule, each picked by its version label. */
export function subsets(...names: string[]): string {
  return `host: model\nsubsets:\n${names.map(name => `  - name: ${name}\n    labels:\n      version: ${name}`).join('\n')}`;
}

/** A Service named `model`. */
export const service = `apiVersion: v1
kind: Service
metadata:
  name: model
spec:
  selector:
    app: model
  ports:
    - name: http
      port: 80
      targetPort: 8080
`;

/** A VirtualService for `model` with one http route to it, which the given lines come before. */
export function toModel(lines: string): string {
  return virtualService(
    `hosts:\n  - model\nhttp:\n  - ${indent(lines, 4).trim()}\n    route:\n      - destination:\n          host: model`,
  );
}

/** A VirtualService for `model` with one http route, which is given. */
export function httpRoute(lines: string): string {
  return virtualService(`hosts:\n  - model\nhttp:\n  - ${indent(lines, 4).trim()}`);
}

/** A text of one resource, with its namespace written out. */
export function inNamespace(namespace: string, text: string): string {
  return text.replace('metadata:\n', `metadata:\n  namespace: ${namespace}\n`);
}

/** A CanaryPolicy whose spec is the given lines. */
export function policy(spec: string): string {
  return `apiVersion: istio-canary.dev/v1alpha1
kind: CanaryPolicy
metadata:
  name: model
spec:
${indent(spec, 2)}
`;
}
