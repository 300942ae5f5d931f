/** Objects around a VirtualService, for the examples of the rules about references. */
import { service } from './examples.ts';

/** Several objects as one text. */
export const together = (...objects: string[]): string => objects.join('---\n');

/** The Service `model` with the given ports. */
export const serviceWithPorts = (...ports: number[]): string =>
  service.replace(
    / {4}- name: http[\s\S]*/,
    ports.map(port => `    - name: http-${port}\n      port: ${port}\n`).join(''),
  );

/** A Deployment whose pods belong to the Service `model`, with a version label. */
export const deployment = (version: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: model-${version}
spec:
  selector:
    matchLabels:
      app: model
      version: ${version}
  template:
    metadata:
      labels:
        app: model
        version: ${version}
    spec:
      containers:
        - name: model
          image: model:${version}
`;

/** The Gateway `ingress` with one server for a host. */
export const gateway = (host: string): string => `apiVersion: networking.istio.io/v1
kind: Gateway
metadata:
  name: ingress
spec:
  selector:
    istio: ingressgateway
  servers:
    - port:
        number: 80
        name: http
        protocol: HTTP
      hosts:
        - ${host}
`;

/** What the Gateway `ingress` runs on. */
export const gatewayWorkload = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: istio-ingressgateway
spec:
  selector:
    matchLabels:
      istio: ingressgateway
  template:
    metadata:
      labels:
        istio: ingressgateway
    spec:
      containers:
        - name: istio-proxy
          image: auto
`;

/** Checks JWTs at everything in its namespace. */
export const requestAuthentication = `apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata:
  name: jwt
spec:
  jwtRules:
    - issuer: https://issuer.example.com
`;
