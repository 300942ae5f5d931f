/** One context of the kubeconfig, in the client's terms: which cluster, as whom, in which namespace. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Cluster, User } from '@kubernetes/client-node';
import type { ClusterIdentity } from '../canary/model.ts';
import { ClusterError } from './errors.ts';
import type { MergedKubeconfig } from './kubeconfig.ts';
import type { Entry } from './kubeconfig-file.ts';

/** Where a session leads and with which credentials. Never leaves this room. */
export interface Target {
  identity: ClusterIdentity;
  namespace: string;
  cluster: Cluster;
  user: User;
  /** Tells whether the kubeconfig says the same of the user; it is no credential and gives none away. */
  userDigest: string;
  /** Headers beside the user's own: whom to act as. */
  impersonation: Record<string, string | string[]>;
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** A name and password in an address. Nothing is sent by them, and an identity is shown, logged and kept on the disk. */
const userInfo = /^(https?:\/\/)[^/?#]*@/i;

function clusterOf(name: string, entry: Entry): Cluster {
  const caData = text(entry['certificate-authority-data']);
  return {
    name,
    server: (text(entry.server) ?? '').replace(/\/+$/, ''),
    // The client prefers files; kubectl prefers data.
    caData,
    caFile: caData ? undefined : text(entry['certificate-authority']),
    skipTLSVerify: entry['insecure-skip-tls-verify'] === true,
    tlsServerName: text(entry['tls-server-name']),
    proxyUrl: text(entry['proxy-url']),
  };
}

function userOf(name: string, entry: Entry): User {
  const certData = text(entry['client-certificate-data']);
  const keyData = text(entry['client-key-data']);
  const tokenFile = text(entry.tokenFile);
  return {
    name,
    certData,
    certFile: certData ? undefined : text(entry['client-certificate']),
    keyData,
    keyFile: keyData ? undefined : text(entry['client-key']),
    // A token file is read again and again, so it wins over a token written beside it.
    token: tokenFile ? undefined : text(entry.token),
    username: text(entry.username),
    password: text(entry.password),
    exec: entry.exec,
    authProvider: tokenFile ? { name: 'tokenFile', config: { tokenFile } } : entry['auth-provider'],
    impersonateUser: text(entry.as),
  };
}

function impersonationOf(entry: Entry): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  const groups = texts(entry['as-groups']);
  if (groups.length > 0) headers['Impersonate-Group'] = groups;
  const uid = text(entry['as-uid']);
  if (uid) headers['Impersonate-Uid'] = uid;
  for (const [key, values] of Object.entries(record(entry['as-user-extra']))) {
    headers[`Impersonate-Extra-${encodeURIComponent(key)}`] = texts(values);
  }
  return headers;
}

/** What a provider renews by itself, in the kubeconfig too: another token, the same user. */
const renewed = new Set(['id-token', 'refresh-token', 'access-token', 'expiry']);

/** A digest of everything that the kubeconfig says of the user, in whatever order it is written. */
function userDigestOf(name: string, entry: Entry): string {
  const inOrder = (key: string, value: unknown): unknown => {
    if (renewed.has(key)) return undefined;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  };
  return createHash('sha256')
    .update(JSON.stringify([name, entry], inOrder))
    .digest('hex');
}

/** The certificate authority in PEM; empty where the system's own is used. */
function authorityOf(cluster: Cluster): string {
  if (cluster.caData) return Buffer.from(cluster.caData, 'base64').toString('utf8');
  if (!cluster.caFile) return '';
  try {
    return readFileSync(cluster.caFile, 'utf8');
  } catch (error) {
    throw new ClusterError(
      'certificate',
      `The certificate authority ${cluster.caFile}, which the kubeconfig names for cluster "${cluster.name}", cannot be read. Get a fresh kubeconfig for the cluster.`,
      { cause: error },
    );
  }
}

/**
 * The context of that name, or the current one. Throws `unknown-context` with the known names, and
 * `context-without-cluster` when the cluster is missing or has no server.
 */
export function resolveContext(config: MergedKubeconfig, wanted?: string): Target {
  const known = config.contexts().map(one => one.name);
  const name = wanted || config.currentContext;
  const choose = known.length > 0 ? `Known contexts: ${known.join(', ')}.` : 'It has no contexts at all.';
  const from = config.files.join(', ');
  if (!name)
    throw new ClusterError('unknown-context', `The kubeconfig ${from} has no current context. ${choose}`);
  const context = config.entry('contexts', name);
  if (!context) {
    throw new ClusterError('unknown-context', `The kubeconfig ${from} has no context "${name}". ${choose}`);
  }
  const clusterName = text(context.cluster);
  const clusterEntry = clusterName === undefined ? undefined : config.entry('clusters', clusterName);
  if (clusterName === undefined || !clusterEntry || !text(clusterEntry.server)) {
    const why = !clusterName
      ? 'names no cluster'
      : clusterEntry
        ? `names the cluster "${clusterName}", which has no server`
        : `names the cluster "${clusterName}", which the kubeconfig does not have`;
    throw new ClusterError(
      'context-without-cluster',
      `The context "${name}" ${why} (${from}). Correct the kubeconfig, or choose another context.`,
    );
  }
  const userName = text(context.user);
  const userEntry = userName === undefined ? {} : config.entry('users', userName);
  if (!userEntry) {
    throw new ClusterError(
      'broken-kubeconfig',
      `The context "${name}" names the user "${userName}", which the kubeconfig does not have (${from}). Correct the kubeconfig, or choose another context.`,
    );
  }
  const cluster = clusterOf(clusterName, clusterEntry);
  if (!URL.canParse(cluster.server) || !/^https?:$/.test(new URL(cluster.server).protocol)) {
    throw new ClusterError(
      'context-without-cluster',
      `The cluster "${clusterName}" of context "${name}" has a server that is no http(s) address (${from}). Correct the kubeconfig, or choose another context.`,
    );
  }
  const authority = authorityOf(cluster);
  return {
    identity: {
      context: name,
      server: cluster.server.replace(userInfo, '$1'),
      caDigest: authority && createHash('sha256').update(authority).digest('hex'),
    },
    namespace: text(context.namespace) ?? 'default',
    cluster,
    user: userOf(userName ?? '', userEntry),
    userDigest: userDigestOf(userName ?? '', userEntry),
    impersonation: impersonationOf(userEntry),
  };
}
