/** The labels of Istio's standard metrics, as a mesh with the usual scrape configuration has them. */

export type Labels = Readonly<Record<string, string>>;

/** A pod whose requests are counted. */
export interface Pod {
  name: string;
  namespace: string;
  ip: string;
  /** Its labels `app` and `version`. */
  app: string;
  version: string;
  workload: string;
  /** How often it began anew: its counters do too. */
  restarts: number;
}

/** What calls the model: a pod of another team, whose proxy reports what callers see. */
export const caller: Pod = {
  name: 'frontend-6d9f4c8b7f-x4ntq',
  namespace: 'default',
  ip: '10.244.3.17',
  app: 'frontend',
  version: 'v1',
  workload: 'frontend',
  restarts: 0,
};

/** What Prometheus adds to everything that it scrapes of a pod. */
export const targetLabels = ({ name, namespace, ip, app, version }: Pod): Labels => ({
  job: 'kubernetes-pods',
  instance: `${ip}:15020`,
  namespace,
  pod: name,
  app,
  version,
});

const principal = (workload: string): string => `spiffe://cluster.local/ns/default/sa/${workload}`;

const source: Labels = {
  source_workload: caller.workload,
  source_workload_namespace: caller.namespace,
  source_principal: principal(caller.workload),
  source_app: caller.app,
  source_version: caller.version,
  source_canonical_service: caller.app,
  source_canonical_revision: caller.version,
  source_cluster: 'Kubernetes',
};

/** Where a request went: a pod's workload, or nowhere. */
function destination(pod: Pod | undefined): Labels {
  if (!pod)
    return {
      destination_workload: 'unknown',
      destination_workload_namespace: 'unknown',
      destination_principal: 'unknown',
      destination_app: 'unknown',
      destination_version: 'unknown',
      destination_canonical_service: 'unknown',
      destination_canonical_revision: 'latest',
      destination_cluster: 'unknown',
    };
  return {
    destination_workload: pod.workload,
    destination_workload_namespace: pod.namespace,
    destination_principal: principal(pod.workload),
    destination_app: pod.app,
    destination_version: pod.version,
    destination_canonical_service: pod.app,
    destination_canonical_revision: pod.version || 'latest',
    destination_cluster: 'Kubernetes',
  };
}

/** How a request ended. */
export interface Ending {
  code: '200' | '500' | '503';
  /** Envoy's word for what went wrong on the way: no healthy endpoint, no such cluster. */
  flags: '-' | 'UH' | 'NC';
}

/** Labels of the requests to a service that went alike, as one side reports them. */
export const requestLabels = (
  reporter: 'source' | 'destination',
  service: { name: string; namespace: string },
  to: Pod | undefined,
  { code, flags }: Ending,
): Labels => ({
  reporter,
  ...source,
  ...destination(to),
  destination_service: `${service.name}.${service.namespace}.svc.cluster.local`,
  destination_service_name: service.name,
  destination_service_namespace: service.namespace,
  request_protocol: 'http',
  response_code: code,
  response_flags: flags,
  connection_security_policy: reporter === 'source' ? 'unknown' : 'mutual_tls',
});
