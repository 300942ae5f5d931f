/** How far a kind is known, in words. */
import type { ClusterIdentity } from '../canary/model.ts';
import { type ClusterError, clusterInWords } from './errors.ts';
import type { KindInfo } from './kinds.ts';
import type { KindState, ListedKind, MissingRight } from './ports.ts';
import { rightInWords } from './status-errors.ts';

/** Things a person loses without a kind. */
const purpose: Record<KindState['kind'], string> = {
  VirtualService: 'canaries and their splits',
  DestinationRule: 'subsets and their labels',
  Service: 'the services behind the hosts',
  Deployment: 'ready replicas of Deployments',
  StatefulSet: 'ready replicas of StatefulSets',
  DaemonSet: 'ready pods of DaemonSets',
  Rollout: 'ready replicas of Argo Rollouts',
  HorizontalPodAutoscaler: 'limits of autoscalers',
  Gateway: 'gateways',
  ServiceEntry: 'hosts of ServiceEntries',
  Sidecar: 'Sidecars',
  WorkloadEntry: 'workloads outside the cluster',
  RequestAuthentication: 'rules for tokens',
  HTTPRoute: 'HTTPRoutes',
  GRPCRoute: 'GRPCRoutes',
  Ingress: 'Ingresses',
  Namespace: 'namespaces',
};

const listRight = (info: KindInfo<ListedKind>, namespace?: string, user?: string): MissingRight => ({
  verb: 'list',
  group: info.group,
  resource: info.resource,
  namespace,
  user,
});

/** The state of a kind in a scope (undefined: the whole cluster) after an error, or without one. */
export function kindState(
  info: KindInfo<ListedKind>,
  namespace: string | undefined,
  state: KindState['state'],
  cluster: ClusterIdentity,
  error?: ClusterError,
): KindState {
  const base: KindState = { kind: info.kind, scope: namespace ?? 'cluster', state };
  if (!error) return base;
  const told = { ...base, code: error.code };
  if (state === 'forbidden') {
    // A watch is refused with its own verb; a person needs both.
    const right = error.right ?? listRight(info, namespace);
    const who = right.user ? ` (as ${right.user})` : '';
    return {
      ...told,
      right,
      message: `No right to see ${info.resource}${who}: ${rightInWords(right)} is missing on ${clusterInWords(cluster)}, so ${purpose[info.kind]} are not shown. Ask an administrator of the cluster for list and watch.`,
    };
  }
  return { ...told, message: error.message };
}

/** The state of a namespace that is looked at because the whole cluster may not be. */
export function narrowed(
  state: KindState,
  info: KindInfo<ListedKind>,
  refusal: ClusterError | undefined,
): KindState {
  if (state.state !== 'ready' || !refusal) return state;
  const right = refusal.right ?? listRight(info);
  return {
    ...state,
    right,
    message: `Only namespace "${state.scope}" is shown: ${rightInWords(right)} is missing.`,
  };
}
