/** Rules about the services and pods behind a host. */
import { openPorts } from '../references/chosen-port.ts';
import { missingRuleHost } from '../references/rule-host.ts';
import { emptySubsets } from '../references/subset-pods.ts';
import type { ReferenceRule } from '../rule.ts';
import { destinationRule, service, subsets, virtualService } from './examples.ts';
import { deployment, gateway, serviceWithPorts, together } from './world.ts';

const viaGateway = (port: string): string =>
  virtualService(
    `hosts:\n  - model.example.com\ngateways:\n  - ingress\nhttp:\n  - route:\n      - destination:\n          host: model${port}`,
  );
const severalPorts = together(serviceWithPorts(8080, 9090), gateway('model.example.com'));

const openPort: ReferenceRule = {
  code: 'IST0112',
  severity: 'error',
  scope: 'references',
  what: 'A destination without a port, whose service has several.',
  why: 'Istio then goes on with the port that the request came to; where the service has no such port, requests fail. Said where a port at which requests arrive is not one of the service, and in a closed world where those ports are not known. A VirtualService for the host itself is fine, since requests come to a port of the service then. `istioctl analyze` reports the same code, whatever arrives.',
  example: {
    bad: together(severalPorts, viaGateway('')),
    good: together(severalPorts, viaGateway('\n          port:\n            number: 8080')),
  },
  check: openPorts,
};

const rule = destinationRule(subsets('v1', 'v2'));

const emptySubset: ReferenceRule = {
  code: 'IST0173',
  severity: 'error',
  also: ['KIA0203'],
  scope: 'references',
  what: 'A subset whose labels no pod or endpoint carries.',
  why: 'Requests to it fail with 503: there is no healthy upstream. Pods are known by the templates of their workloads. Said only where all workloads of the namespace are known (a closed world, or a cluster), and for a host of one Service with a selector, or of ServiceEntries that list all their endpoints; labels that clusters and controllers add to pods are taken for granted, but for those of a place where the nodes of all pods are known. `istioctl analyze` reports the same code, Kiali KIA0203.',
  example: {
    bad: together(service, deployment('v1'), rule),
    good: together(service, deployment('v1'), deployment('v2'), rule),
    closedWorld: true,
  },
  check: emptySubsets,
};

const unknownHost: ReferenceRule = {
  code: 'IST0174',
  severity: 'warning',
  also: ['KIA0202'],
  scope: 'references',
  what: 'A DestinationRule for a host that no Service or ServiceEntry has.',
  why: 'It has no effect, and mostly its host is misspelled or lacks its namespace: `model.prod` is taken as it stands, not as the Service `model` of `prod`. Said only where all Services and ServiceEntries are known (a closed world, or a cluster). `istioctl analyze` reports the same code, Kiali KIA0202.',
  example: {
    bad: together(service, destinationRule('host: modle')),
    good: together(service, destinationRule('host: model')),
    closedWorld: true,
  },
  check: missingRuleHost,
};

export const serviceReferenceRules = [openPort, emptySubset, unknownHost];
