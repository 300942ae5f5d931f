/** The model service: two versions of a model behind one Service, all traffic on the first. As in examples/. */
import type { JsonObject } from '../json.ts';

const deployment = (version: string, tag: string): JsonObject => {
  const labels = { app: 'model', version };
  const container = {
    name: 'model',
    image: `registry.example.com/model-server:${tag}`,
    ports: [{ name: 'http', containerPort: 8080 }],
    readinessProbe: { httpGet: { path: '/ready', port: 'http' } },
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `model-${version}`, labels },
    spec: {
      replicas: 5,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
    },
  };
};

const service: JsonObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'model-service', labels: { app: 'model' } },
  spec: { selector: { app: 'model' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
};

const subset = (version: string): JsonObject => ({ name: version, labels: { version } });

const destinationRule: JsonObject = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'DestinationRule',
  metadata: { name: 'model-destination' },
  spec: { host: 'model-service', subsets: [subset('v1'), subset('v2')] },
};

const destination = (version: string, weight: number): JsonObject => ({
  destination: { host: 'model-service', subset: version },
  weight,
});

const virtualService: JsonObject = {
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: 'model-virtual-service' },
  spec: {
    hosts: ['model-service'],
    http: [{ route: [destination('v1', 100), destination('v2', 0)] }],
  },
};

/** The story's objects as a person would apply them, in that order. */
export const modelService: readonly JsonObject[] = [
  deployment('v1', '1.8.2'),
  deployment('v2', '2.0.0'),
  service,
  destinationRule,
  virtualService,
];
