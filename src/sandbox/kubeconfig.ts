import { parse, stringify } from 'yaml';

/** The name of the sandbox's context in every kubeconfig that it writes. */
export const SANDBOX_CONTEXT = 'istio-canary-sandbox';

/** A kubeconfig with one context, its authority and token embedded. It holds a credential: write it with mode 0600. */
export function kubeconfigYaml(url: string, caPem: string, user: string, token: string): string {
  const name = SANDBOX_CONTEXT;
  return stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        {
          name,
          cluster: { server: url, 'certificate-authority-data': Buffer.from(caPem).toString('base64') },
        },
      ],
      users: [{ name: `${name}-${user}`, user: { token } }],
      contexts: [{ name, context: { cluster: name, user: `${name}-${user}`, namespace: 'default' } }],
      'current-context': name,
    },
    { lineWidth: 0 },
  );
}

/** Whether a text is a sandbox's kubeconfig and nothing more, or nothing at all: any other one may hold somebody's way to a cluster. */
export function isSandboxKubeconfig(text: string): boolean {
  if (text.trim() === '') return true;
  try {
    const { clusters, users, contexts } = parse(text) as Record<string, unknown>;
    return [clusters, users, contexts].every(
      list => Array.isArray(list) && list.every(one => String(one?.name).startsWith(SANDBOX_CONTEXT)),
    );
  } catch {
    return false;
  }
}
