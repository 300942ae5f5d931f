import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { parse } from 'yaml';

interface KubeconfigFile {
  clusters: { cluster: { server: string; 'certificate-authority-data': string } }[];
  users: { user: { token: string } }[];
}

/** What a read or write over the test's own connection gives. */
export interface OwnAnswer {
  status: number;
  body: {
    metadata?: Record<string, unknown> & { annotations?: Record<string, string> };
    spec?: Record<string, unknown>;
  };
}

/** The server and token of a kubeconfig, read without anything of the product. */
export function accessOf(kubeconfig: string): { server: string; ca: string; token: string } {
  const file = parse(readFileSync(kubeconfig, 'utf8')) as KubeconfigFile;
  const cluster = file.clusters[0]?.cluster;
  const token = file.users[0]?.user.token;
  if (!cluster || !token) throw new Error(`${kubeconfig} has no cluster or no token`);
  return {
    server: cluster.server,
    ca: Buffer.from(cluster['certificate-authority-data'], 'base64').toString(),
    token,
  };
}

/** A path that is not served is answered in plain text. */
const bodyOf = (text: string): OwnAnswer['body'] =>
  text.startsWith('{') ? (JSON.parse(text) as OwnAnswer['body']) : {};

/** One request to the API server of a kubeconfig, with Node's own HTTPS: a witness that shares no code with the product. */
export function ask(
  kubeconfig: string,
  method: string,
  path: string,
  body?: unknown,
  patchType = 'application/merge-patch+json',
): Promise<OwnAnswer> {
  const { server, ca, token } = accessOf(kubeconfig);
  const type = method === 'PATCH' ? patchType : 'application/json';
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(path, server),
      { method, ca, headers: { authorization: `Bearer ${token}`, 'content-type': type } },
      answer => {
        let text = '';
        answer.on('data', chunk => {
          text += chunk;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: bodyOf(text) }));
      },
    );
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
