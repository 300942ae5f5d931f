import { setTimeout as sleep } from 'node:timers/promises';
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

/** Gives a user these rights in one namespace, which has to exist, and waits until the server heeds them; other rights stay as they are. */
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
  // The server learns of roles through watches of its own, of the role and of who has it.
  for (const limit = Date.now() + 20_000; !(await mayAll(cluster, user, namespace, rules)); await sleep(20))
    if (Date.now() > limit) throw new Error(`${user} has no rights in ${namespace} after 20 s`);
}

/** Whether each rule's first right is there: all of a role come at once, some may have been there before. */
async function mayAll(
  cluster: RealCluster,
  user: User,
  namespace: string,
  rules: readonly Rule[],
): Promise<boolean> {
  const answers = await Promise.all(
    rules.map(({ apiGroups: [group], resources: [first = ''], verbs: [verb] }) => {
      const [resource, subresource] = first.split('/');
      const resourceAttributes = { namespace, verb, group, resource, subresource };
      return cluster.request('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        spec: { user, resourceAttributes },
      });
    }),
  );
  return answers.every(({ body }) => (body as { status: { allowed: boolean } }).status.allowed);
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
