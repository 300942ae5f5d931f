import type { RealCluster, User } from './cluster.ts';

interface Rule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
}

const rbac = '/apis/rbac.authorization.k8s.io/v1';
const read = ['get', 'list', 'watch'];

/** What someone who looks at canaries needs; no secrets. */
export const readRules: Rule[] = [
  { apiGroups: [''], resources: ['namespaces', 'pods', 'services', 'endpoints', 'events'], verbs: read },
  {
    apiGroups: ['apps'],
    resources: ['deployments', 'statefulsets', 'daemonsets', 'replicasets'],
    verbs: read,
  },
  { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs: read },
  { apiGroups: ['networking.istio.io'], resources: ['*'], verbs: read },
];

/** What someone who shifts traffic needs beside reading. */
export const shiftRules: Rule[] = [
  { apiGroups: ['networking.istio.io'], resources: ['virtualservices'], verbs: ['patch', 'update'] },
];

/** Lets the viewer read in the whole cluster. */
export async function grantViewer(cluster: RealCluster): Promise<void> {
  await create(cluster, `${rbac}/clusterroles`, {
    metadata: { name: 'bench-viewer' },
    rules: readRules,
  });
  await create(cluster, `${rbac}/clusterrolebindings`, {
    metadata: { name: 'bench-viewer' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'bench-viewer' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'viewer' }],
  });
}

/** Gives a user these rights in one namespace, which has to exist; other rights stay as they are. */
export async function grantInNamespace(
  cluster: RealCluster,
  user: User,
  namespace: string,
  rules: Rule[] = [...readRules, ...shiftRules],
): Promise<void> {
  const name = `bench-${user}`;
  const base = `${rbac}/namespaces/${namespace}`;
  await create(cluster, `${base}/roles`, { metadata: { name }, rules });
  await create(cluster, `${base}/rolebindings`, {
    metadata: { name },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user }],
  });
}

/** Takes back what `grantInNamespace` gave. */
export async function revokeInNamespace(cluster: RealCluster, user: User, namespace: string): Promise<void> {
  const base = `${rbac}/namespaces/${namespace}`;
  await cluster.request('DELETE', `${base}/rolebindings/bench-${user}`);
  await cluster.request('DELETE', `${base}/roles/bench-${user}`);
}

async function create(cluster: RealCluster, path: string, object: object): Promise<void> {
  const answer = await cluster.request('POST', path, object);
  if (answer.status !== 201) {
    throw new Error(`POST ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  }
}
