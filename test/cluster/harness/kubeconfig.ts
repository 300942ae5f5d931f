export interface KubeconfigParts {
  server: string;
  caPem: string;
  user: string;
  token: string;
  namespace?: string;
}

/** The name of the context that a bench kubeconfig gives a user. */
export function contextName(user: string): string {
  return `${user}@bench`;
}

/** The text of a kubeconfig (JSON, which is YAML) with one context; the CA is embedded and verified. */
export function kubeconfigText(parts: KubeconfigParts): string {
  const { server, caPem, user, token, namespace } = parts;
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': contextName(user),
    clusters: [
      {
        name: 'bench',
        cluster: { server, 'certificate-authority-data': Buffer.from(caPem).toString('base64') },
      },
    ],
    users: [{ name: user, user: { token } }],
    contexts: [{ name: contextName(user), context: { cluster: 'bench', user, namespace } }],
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
