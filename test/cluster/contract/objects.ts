import { namespace } from './target.ts';

let made = 0;

/** A name that no other test of the run uses. */
export const fresh = (topic: string): string => `${topic}-${++made}`;

/** A canary at 90/10, as a VirtualService to post. */
export function canary(name: string, spec: object = {}, metadata: object = {}) {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { name, namespace, ...metadata },
    spec: {
      hosts: ['model-service'],
      http: [{ name: 'main', route: [to('v1', 90), to('v2', 10)] }],
      ...spec,
    },
  };
}

/** One destination of a split. */
export function to(subset: string, weight: unknown) {
  return { destination: { host: 'model-service', subset }, weight };
}

/** A DestinationRule to post. */
export function subsets(name: string, spec: object = {}) {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'DestinationRule',
    metadata: { name, namespace },
    spec: { host: 'model-service', subsets: [{ name: 'v1', labels: { version: 'v1' } }], ...spec },
  };
}

/** A Deployment to post. */
export function deployment(name: string) {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace, labels },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'app:1' }] } },
    },
  };
}
