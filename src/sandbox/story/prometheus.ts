/** Where metrics are: a Prometheus beside Istio, as Istio's own samples install it, and what makes versions misbehave. */
import { behaviourMap } from '../traffic/behaviour.ts';

export const prometheusService = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: {
    name: 'prometheus',
    namespace: 'istio-system',
    labels: { 'app.kubernetes.io/name': 'prometheus', 'app.kubernetes.io/component': 'server' },
  },
  spec: {
    selector: { 'app.kubernetes.io/name': 'prometheus' },
    ports: [{ name: 'http', port: 9090, targetPort: 9090 }],
  },
};

/** Empty: both versions are well. */
export const modelBehaviour = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { ...behaviourMap },
  data: {},
};
