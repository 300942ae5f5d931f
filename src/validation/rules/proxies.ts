import { meshWithoutProxies } from '../references/proxies.ts';
import type { ReferenceRule, RuleProblem } from '../rule.ts';
import { fields, list } from '../values.ts';
import { inNamespace, split, virtualService, weights } from './examples.ts';
import { canary, namespace } from './live-examples.ts';
import { isInMesh } from './mesh.ts';
import { gateway, together } from './world.ts';

const nobodyFollows: ReferenceRule = {
  code: 'mesh-without-proxies',
  severity: 'warning',
  also: ['KIA1109'],
  scope: 'references',
  what: 'A VirtualService for the mesh in a cluster where no sidecar or waypoint follows it.',
  why: 'Sidecars and waypoints carry out VirtualServices; without them every request goes to any pod of the Service, whatever the weights say. Looked at with a live cluster, or in a closed world (`--closed-world`) of files that kubectl wrote, where all namespaces, Services and workloads are known: none of them asks for a sidecar (`istio-injection`, `istio.io/rev`, `sidecar.istio.io/inject`) or a waypoint (`istio.io/use-waypoint`). A mesh that is set up to inject into namespaces without a label is not recognized: turn this rule off there. Kiali reports KIA1109 for ambient namespaces.',
  example: {
    bad: inNamespace('default', split(weights(90, 10))),
    good: inNamespace(
      'default',
      virtualService(
        'hosts:\n  - model.example.com\ngateways:\n  - ingress\nhttp:\n  - route:\n      - destination:\n          host: model',
      ),
    ),
    live: together(namespace(), canary(2, 2), inNamespace('default', gateway('model.example.com'))),
  },
  *check(subject, index) {
    if (subject.value.kind !== 'VirtualService' || !isInMesh(subject)) return;
    // At other gateways it is followed all the same.
    const gateways = list(fields(subject.value.spec).gateways);
    if (gateways.some(gateway => gateway !== 'mesh')) return;
    const mesh = meshWithoutProxies(index);
    if (!mesh) return;
    const isAmbient = mesh.ambient.includes(subject.ref.namespace ?? '');
    const missing = isAmbient
      ? `The namespace ${subject.ref.namespace} is in the ambient mesh, but uses no waypoint: label it istio.io/use-waypoint.`
      : 'Label the namespace of the callers istio-injection: enabled, and restart their pods.';
    const message = `Nothing follows this VirtualService: no namespace or pod of the cluster asks for a sidecar or a waypoint, so its weights and matches are ignored. ${missing}`;
    const also = isAmbient ? ['KIA1109'] : undefined;
    yield { path: [], at: 'value', message, also } satisfies RuleProblem;
  },
};

export const proxyRules = [nobodyFollows];
