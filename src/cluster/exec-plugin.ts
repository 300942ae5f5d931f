/**
 * Runs a kubeconfig's exec credential plugin (client.authentication.k8s.io). Registered with the client in
 * place of its own, which passes no KUBERNETES_EXEC_INFO, never gives up waiting, and cannot tell a plugin
 * that is missing from one that fails.
 */
import { execFile } from 'node:child_process';
import type { RequestOptions } from 'node:https';
import type { Cluster, User } from '@kubernetes/client-node';
import { ClusterError } from './errors.ts';
import { shorten } from './redact.ts';

/** As long as a login in a browser may take. */
const patience = 120_000;
const room = 4 * 1024 * 1024;

interface ExecEntry {
  apiVersion?: string;
  command?: string;
  args?: string[];
  env?: { name?: string; value?: string }[] | null;
  installHint?: string;
  provideClusterInfo?: boolean;
  interactiveMode?: string;
}

interface Credential {
  token?: string;
  clientCertificateData?: string;
  clientKeyData?: string;
  expirationTimestamp?: string;
}

/** What the plugin is told, as kubectl tells it. Nobody is at a terminal, so it is never interactive. */
function execInfo(exec: ExecEntry, cluster: Cluster): string {
  const about = {
    server: cluster.server,
    'tls-server-name': cluster.tlsServerName,
    'insecure-skip-tls-verify': cluster.skipTLSVerify || undefined,
    'certificate-authority-data': cluster.caData,
    'proxy-url': cluster.proxyUrl,
  };
  return JSON.stringify({
    apiVersion: exec.apiVersion ?? 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    spec: { interactive: false, ...(exec.provideClusterInfo ? { cluster: about } : {}) },
  });
}

/** Marks a user for this authenticator; the client's own would take every other `exec`. */
export const execProvider = 'istio-canary-exec';

/** One plugin of one user; its credential is kept until it expires. */
export class ExecPlugin {
  readonly #cluster: Cluster;
  readonly #context: string;
  readonly #env: Record<string, string | undefined>;
  #credential?: Credential;

  constructor(cluster: Cluster, context: string, env: Record<string, string | undefined>) {
    this.#cluster = cluster;
    this.#context = context;
    this.#env = env;
  }

  isAuthProvider(user: User): boolean {
    return user.authProvider?.name === execProvider;
  }

  async applyAuthentication(user: User, options: RequestOptions): Promise<void> {
    const exec: ExecEntry = user.authProvider.config;
    const expiry = Date.parse(this.#credential?.expirationTimestamp ?? '');
    if (!this.#credential || expiry <= Date.now()) this.#credential = await this.#run(exec);
    const { token, clientCertificateData, clientKeyData } = this.#credential;
    if (clientCertificateData) options.cert = clientCertificateData;
    if (clientKeyData) options.key = clientKeyData;
    if (token) options.headers = { ...options.headers, Authorization: `Bearer ${token}` };
  }

  async #run(exec: ExecEntry): Promise<Credential> {
    const command = exec.command ?? '';
    if (exec.interactiveMode === 'Always') throw this.#failed(command, 'it works at a terminal only');
    const env = { ...this.#env, KUBERNETES_EXEC_INFO: execInfo(exec, this.#cluster) };
    for (const { name, value } of exec.env ?? []) if (name) Object.assign(env, { [name]: value ?? '' });
    const output = await new Promise<string>((resolve, reject) => {
      const options = { env, timeout: patience, maxBuffer: room, windowsHide: true };
      const child = execFile(command, exec.args ?? [], options, (error, stdout, stderr) => {
        if (error) reject(this.#failure(command, exec, error, stderr));
        else resolve(stdout);
      });
      child.stdin?.end();
    });
    try {
      const status: unknown = JSON.parse(output)?.status;
      if (typeof status === 'object' && status !== null) {
        const credential: Credential = status;
        if (credential.token || (credential.clientCertificateData && credential.clientKeyData))
          return credential;
      }
    } catch {
      // What it printed may hold a credential, so it is not quoted.
    }
    throw this.#failed(command, 'it printed no ExecCredential with a token or a certificate');
  }

  #failure(command: string, exec: ExecEntry, error: Error, stderr: string): ClusterError {
    const { code, killed } = error as { code?: unknown; killed?: boolean };
    if (code === 'ENOENT' || code === 'EACCES') {
      const hint = exec.installHint
        ? ` ${shorten(exec.installHint)}`
        : ' Install it, or correct the PATH that this program was started with.';
      const why = code === 'ENOENT' ? 'was not found' : 'may not be run';
      return new ClusterError(
        'exec-plugin-missing',
        `The program "${command}", which logs in to the cluster of context "${this.#context}", ${why}.${hint}`,
        { cause: error },
      );
    }
    if (killed) return this.#failed(command, `it did not end within ${patience / 1000} s`);
    const said = shorten(stderr);
    return this.#failed(command, `it ended with code ${String(code)}${said ? ` and said: ${said}` : ''}`);
  }

  #failed(command: string, why: string): ClusterError {
    return new ClusterError(
      'exec-plugin-failed',
      `The program "${command}" could not log in to the cluster of context "${this.#context}": ${why}. Run the command in a terminal to see more, then refresh.`,
    );
  }
}
