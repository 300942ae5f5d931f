import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuditedRequest, auditFlags, readAudit } from './audit.ts';
import { istioCrdFile, requireBench } from './bench.ts';
import { type ApiAccess, type ApiAnswer, apiRequest } from './http.ts';
import { installIstioCrds } from './istio-crds.ts';
import { kubeconfigText } from './kubeconfig.ts';
import { type KubectlOptions, kubectl } from './kubectl.ts';
import { grantViewer } from './rbac.ts';
import type { RunResult } from './run.ts';
import { startServerProcess } from './server-process.ts';

/** admin may all, viewer may read, nobody and shifter may nothing until a test grants it. */
export const users = ['admin', 'viewer', 'nobody', 'shifter'] as const;
export type User = (typeof users)[number];

export interface StartOptions {
  /** Records every request, for `requests()`. Costs each a write to a file. */
  audit?: boolean;
  /** More flags of kube-apiserver. They win over the bench's own. */
  apiServerFlags?: readonly string[];
}

export interface RealCluster {
  /** "https://127.0.0.1:PORT"; a restart keeps it. */
  readonly server: string;
  readonly caPem: string;
  readonly tokens: Readonly<Record<User, string>>;
  /** The cluster's own temporary folder (data, certificates, log `server.log`); gone after `stop`. */
  readonly directory: string;
  /** Writes a kubeconfig of that user into the temporary folder and gives its path. Its CA is embedded. */
  kubeconfigPath(user: User, options?: { namespace?: string }): string;
  /** What `apiRequest` needs to speak as this user. */
  access(user: User): ApiAccess;
  /** A request as admin. */
  request(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<ApiAnswer>;
  /** kubectl as admin. */
  kubectl(args: readonly string[], options?: KubectlOptions): Promise<RunResult>;
  /** The requests that the API server has answered; empty unless started with `audit`. */
  requests(): AuditedRequest[];
  /** Installs Istio's CRDs and waits until they are served. */
  applyIstioCrds(): Promise<void>;
  /** Stops the API server and etcd and starts them over the same data; `abrupt` stops them as a crash would. */
  restart(options?: { abrupt?: boolean }): Promise<void>;
  /** Stops only the server (connections are refused) until `restart`. */
  pause(options?: { abrupt?: boolean }): Promise<void>;
  /** Stops everything and removes the temporary folder. */
  stop(): Promise<void>;
}

/** Starts etcd and kube-apiserver on a free loopback port, with RBAC, and waits until they are ready. */
export async function startKubeApiServer(options: StartOptions = {}): Promise<RealCluster> {
  const binary = await requireBench();
  const directory = mkdtempSync(join(tmpdir(), 'istio-canary-'));
  const flags = [...(options.audit ? auditFlags(directory) : []), ...(options.apiServerFlags ?? [])];
  const remove = () => rmSync(directory, { recursive: true, force: true });
  let running = await startServerProcess(binary, directory, 0, flags).catch(error => {
    remove();
    throw error;
  });

  const server = running.announcement.url;
  const caPem = readFileSync(running.announcement.caFile, 'utf8');
  const tokens = readTokens(running.announcement.tokenFile);
  const access = (user: User): ApiAccess => ({ server, caPem, token: tokens[user] });

  const cluster: RealCluster = {
    server,
    caPem,
    tokens,
    directory,
    access,
    kubeconfigPath(user, { namespace } = {}) {
      const path = join(directory, `kubeconfig-${user}${namespace === undefined ? '' : `-${namespace}`}`);
      const text = kubeconfigText({ server, caPem, user, token: tokens[user], namespace });
      writeFileSync(path, text, { mode: 0o600 });
      return path;
    },
    request: (method, path, body, headers) => apiRequest(access('admin'), method, path, body, headers),
    kubectl: (args, options) => kubectl(args, { kubeconfig: cluster.kubeconfigPath('admin'), ...options }),
    requests: () => readAudit(directory),
    applyIstioCrds: async () => installIstioCrds(cluster, await istioCrdFile()),
    async restart({ abrupt } = {}) {
      await running.end(abrupt);
      running = await startServerProcess(binary, directory, Number(new URL(server).port), flags);
    },
    pause: ({ abrupt } = {}) => running.end(abrupt),
    async stop() {
      // Its data are removed, so nothing is lost by not stopping in order.
      await running.end(true);
      remove();
    },
  };
  await grantViewer(cluster);
  return cluster;
}

/** The rows of kube-apiserver's token file: token,user,uid[,groups]. */
function readTokens(path: string): Record<User, string> {
  const rows = readFileSync(path, 'utf8').trim().split('\n');
  const byUser = new Map(rows.map(row => row.split(',')).map(([token, user]) => [user, token]));
  const tokens = {} as Record<User, string>;
  for (const user of users) {
    const token = byUser.get(user);
    if (token === undefined) throw new Error(`${path} has no token for ${user}`);
    tokens[user] = token;
  }
  return tokens;
}
